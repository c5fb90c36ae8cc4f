using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>
/// Lays a profile over a configuration. The pipeline's own sections are merged, everything in them is replaced
/// as a whole; of ways to build there is one at a time. Pure.
/// </summary>
internal static class ProfileOverlay
{
    private static readonly string[] OwnKeys = ["name", "activation", "requiresAllActivations", "patches"];
    private static readonly string[] Merged = ["build", "build.hooks", "manifests", "manifests.hooks", "deploy", "deploy.logs", "deploy.logs.jsonParse", "resourceSelector"];
    private static readonly string[] Builders = ["local", "googleCloudBuild", "cluster"];

    public static YamlMap Apply(YamlMap document, YamlMap profile) =>
        Over(document, profile with { Entries = [.. profile.Entries.Where(e => !OwnKeys.Contains(e.Key.Text))] }, "");

    private static YamlMap Over(YamlMap document, YamlMap profile, string path)
    {
        if (path == "build" && profile.Entries.Any(e => IsBuilder(e) && !SaysNothing(e.Value))) document = document with { Entries = [.. document.Entries.Where(e => !IsBuilder(e))] };
        foreach (var (key, value) in profile.Entries.Where(e => !SaysNothing(e.Value)))
        {
            string below = path.Length == 0 ? key.Text : $"{path}.{key.Text}";
            bool merges = Merged.Contains(below) && value is YamlMap && document.Get(key.Text) is YamlMap;
            document = document.With(key.Text, merges ? Over((YamlMap)document.Get(key.Text)!, (YamlMap)value, below) : value);
        }

        return document;
    }

    private static bool IsBuilder(YamlEntry entry) => Builders.Contains(entry.Key.Text);

    private static bool SaysNothing(YamlValue value) => value.IsNull || value is YamlScalar { Text.Length: 0 } or YamlList { Items.Count: 0 };
}
