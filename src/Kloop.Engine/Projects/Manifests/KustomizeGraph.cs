using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>Which kustomization takes in which. Pure.</summary>
internal sealed class KustomizeGraph
{
    private readonly FoundManifests _found;
    private readonly Dictionary<string, KustomizeFolder> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public KustomizeGraph(FoundManifests found)
    {
        _found = found;
        foreach (var one in found.Kustomizations) _folders.TryAdd(one.Folder, one);
        foreach (var one in _folders.Values) _taken.UnionWith(one.Resources);
    }

    /// <summary>Those that deploy something by themselves.</summary>
    public IEnumerable<KustomizeFolder> Candidates => _folders.Values.Where(k => !k.IsComponent);

    /// <summary>Whether no other takes it in.</summary>
    public bool IsRoot(KustomizeFolder one) => !_taken.Contains(one.Folder);

    /// <summary>Whether a manifest is a kustomization's, by being named or by lying in its folder.</summary>
    public bool Owns(string file) =>
        _taken.Contains(file) || _folders.Values.Any(k => k.Patches.Contains(file) || (k.Folder.Length > 0 && RelativePath.Below(k.Folder, file) is not null) || RelativePath.Folder(file) == k.Folder);

    /// <summary>The kustomization and those that it takes in, the deepest first.</summary>
    public IReadOnlyList<KustomizeFolder> Chain(KustomizeFolder one)
    {
        var chain = new List<KustomizeFolder>();
        Visit(one, chain, []);
        return chain;
    }

    /// <summary>The objects of its files.</summary>
    public IEnumerable<ManifestObject> Objects(KustomizeFolder one) =>
        Chain(one).SelectMany(k => k.Resources).Distinct().SelectMany(r => _found.Files.TryGetValue(r, out var objects) ? objects : []);

    /// <summary>What two that deploy the same have in common: folders, files and objects, but for components, which many share.</summary>
    public HashSet<string> Contents(KustomizeFolder one)
    {
        var resources = Chain(one).Where(k => !k.IsComponent).SelectMany(k => k.Resources).Where(r => !_folders.TryGetValue(r, out var k) || !k.IsComponent).ToList();
        return [one.Folder, .. resources, .. resources.SelectMany(r => _found.Files.TryGetValue(r, out var objects) ? objects : []).Select(o => o.Identity)];
    }

    /// <summary>What an image is called in the end.</summary>
    public string FinalName(KustomizeFolder one, string image) => Chain(one).Aggregate(image, (name, k) => k.Renamed(name));

    private void Visit(KustomizeFolder one, List<KustomizeFolder> chain, HashSet<string> seen)
    {
        if (!seen.Add(one.Folder)) return;
        foreach (string resource in one.Resources)
        {
            if (_folders.TryGetValue(resource, out var below)) Visit(below, chain, seen);
        }

        chain.Add(one);
    }
}
