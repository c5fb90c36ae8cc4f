using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Follows <c>requires</c> from file to file: each configuration once, those that it requires before it.</summary>
internal sealed class SkaffoldModules(ImportContext context, string root)
{
    private const string UsualFile = "skaffold.yaml";

    private readonly Dictionary<string, IReadOnlyList<YamlMap>> _files = [];
    private readonly HashSet<(string File, int Index)> _seen = [];
    private readonly HashSet<string> _profiles = [];
    private readonly List<SkaffoldModule> _modules = [];

    /// <summary>All configurations of a file, and those that they require. A profile that was asked for and is nowhere is a fault.</summary>
    public IReadOnlyList<SkaffoldModule> Load(string file)
    {
        Load(file, [], [], null);
        foreach (string name in context.Options.Profiles.Select(p => p.TrimStart('-')).Where(p => !_profiles.Contains(p)))
        {
            string known = _profiles.Count == 0 ? "there are none" : $"there are {string.Join(", ", _profiles.Order(StringComparer.Ordinal))}";
            context.Notes.Fault(new Place(context.Shown(file), 1, 1), $"no profile \"{name}\": {known}");
        }

        return _modules;
    }

    private void Load(string file, IReadOnlyList<YamlScalar> wanted, IReadOnlyList<string> profiles, Place? from)
    {
        var documents = Documents(file, from);
        foreach (var name in wanted.Where(w => documents.All(d => Name(d) != w.Text))) context.Notes.Fault(name.Place, $"{context.Shown(file)} has no configuration \"{name.Text}\"");
        foreach (var (index, document) in documents.Index())
        {
            if (wanted.Count > 0 && wanted.All(w => w.Text != Name(document))) continue;
            if (!_seen.Add((file, index))) continue;
            Module(file, document, profiles);
        }
    }

    private void Module(string file, YamlMap document, IReadOnlyList<string> forced)
    {
        string folder = Path.GetDirectoryName(file)!;
        var profiles = new SkaffoldProfiles(context, document);
        _profiles.UnionWith(profiles.Names);
        var active = profiles.Active(forced);
        foreach (var requirement in new Section(document, "", context.Notes).Children("requires")) Require(requirement, file, folder, active);
        _modules.Add(new SkaffoldModule(profiles.Apply(active), folder, root));
    }

    private void Require(Section requirement, string file, string folder, IReadOnlyList<string> active)
    {
        var configs = requirement.Texts("configs");
        var forced = new List<string>();
        foreach (var profile in requirement.Children("activeProfiles"))
        {
            var by = profile.Texts("activatedBy");
            if (profile.Text("name") is { } name && (by.Count == 0 || by.Any(b => active.Contains(b.Text)))) forced.Add(name);
            profile.End();
        }

        foreach (string remote in (string[])["git", "googleCloudStorage", "googleCloudBuildRepoV2"]) requirement.Lacking(remote, "Kloop reads what is on this laptop: check it out, and require its path");
        bool isRemote = requirement.Has("git") || requirement.Has("googleCloudStorage") || requirement.Has("googleCloudBuildRepoV2");
        var path = requirement.Scalar("path");
        requirement.End();
        if (isRemote) return;
        string target = path is null ? file : Path.GetFullPath(path.Text, folder);
        if (Directory.Exists(target)) target = Path.Combine(target, UsualFile);
        Load(target, configs, forced, path?.Place ?? requirement.Place);
    }

    private IReadOnlyList<YamlMap> Documents(string file, Place? from)
    {
        if (_files.TryGetValue(file, out var known)) return known;
        var documents = new List<YamlMap>();
        foreach (var document in context.Read(file, from))
        {
            if (document is not YamlMap map) context.Notes.Fault(document.Place, $"a configuration is a map, and not {document.Kind}");
            else if (SkaffoldVersion.IsRead(map, context.Notes)) documents.Add(map);
        }

        return _files[file] = documents;
    }

    private static string? Name(YamlMap document) => document.Get("metadata") is YamlMap metadata ? metadata.TextOf("name") : null;
}
