using Kloop.Engine.Configuration.Yaml.Editing;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Promotion.Choice;

/// <summary>Which files a kustomization is made of: its resources, components and patches, and those of kustomizations among them. Pure.</summary>
internal sealed class KustomizeGraph
{
    private static readonly string[] Lists = ["resources", "bases", "components", "patchesStrategicMerge", "crds", "generators", "transformers"];

    private readonly Dictionary<string, RepositoryFile> _files;
    private readonly Dictionary<string, RepositoryFile> _kustomizations;

    public KustomizeGraph(IReadOnlyList<RepositoryFile> files)
    {
        _files = files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        _kustomizations = files.Where(f => f.IsKustomization).GroupBy(f => f.Folder).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>The kustomization of a folder; null without.</summary>
    public RepositoryFile? In(string folder) => _kustomizations.GetValueOrDefault(folder);

    /// <summary>All files that a folder's kustomization is made of, without its own.</summary>
    public IReadOnlySet<string> Reached(string folder)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Add(folder, reached, []);
        return reached;
    }

    /// <summary>The folder of the kustomization, at the file or above it, that is made of a file; the file's own folder without.</summary>
    public string OwnerOf(string path) => RelativePath.Upwards(RelativePath.Folder(path)).FirstOrDefault(f => In(f)?.Path == path || (In(f) is not null && Reached(f).Contains(path))) ?? RelativePath.Folder(path);

    private void Add(string folder, HashSet<string> reached, HashSet<string> seen)
    {
        if (!seen.Add(folder) || In(folder)?.Documents is not [MapPart map, ..]) return;
        var entries = Lists.SelectMany(l => (map.Get(l) as ListPart)?.Items.OfType<TextPart>() ?? []).Select(t => t.Text)
            .Concat(((map.Get("patches") as ListPart)?.Items.OfType<MapPart>() ?? []).Select(p => p.TextOf("path")).OfType<string>());
        foreach (string? path in entries.Select(e => RelativePath.Join(folder, e)))
        {
            if (path is null) continue;
            if (_files.ContainsKey(path)) reached.Add(path);
            else if (In(path) is { } inner)
            {
                reached.Add(inner.Path);
                Add(path, reached, seen);
            }
        }
    }
}
