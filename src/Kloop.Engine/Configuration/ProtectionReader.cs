using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Protection;

namespace Kloop.Engine.Configuration;

/// <summary>Reads <c>protected:</c>. Pure.</summary>
internal static class ProtectionReader
{
    internal static readonly string[] Keys = ["contexts", "namespaces", "except"];

    /// <summary>What it protects; null without it.</summary>
    public static ProtectedPlaces? Read(YamlValue? value, string file, Faults faults)
    {
        if (value is null) return null;
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"protected is a map of contexts, namespaces and except, and not {value.Kind}: write protected: and below it contexts: ['prod-*']");
            return null;
        }

        var read = new MapReader(map, Keys, "protected", faults);
        IReadOnlyList<string> Globs(string key, string example) => [.. read.Texts(key, example).Select(t => t.Text)];
        return new ProtectedPlaces(file, Globs("contexts", "['prod-*']"), Globs("namespaces", "[payments]"), Globs("except", "[live-demo]"));
    }
}
