using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>All that a repository's YAML says about its deployment.</summary>
/// <param name="Files">Files with Kubernetes objects, and these.</param>
/// <param name="Kustomizations">Folders with a kustomization.</param>
/// <param name="Charts">Helm charts that are not part of others.</param>
/// <param name="Compose">Services of compose files.</param>
internal sealed record FoundManifests(
    IReadOnlyDictionary<string, IReadOnlyList<ManifestObject>> Files, IReadOnlyList<KustomizeFolder> Kustomizations, IReadOnlyList<ChartFolder> Charts, IReadOnlyList<ComposeService> Compose)
{
    /// <summary>Objects that tools read from a file, and no cluster takes.</summary>
    private static readonly string[] NoObjects =
        ["skaffold/", "kind.x-k8s.io/", "k3d.io/", "kubeadm.k8s.io/", "kubelet.config.k8s.io/", "kustomize.config.k8s.io/", "ctlptl.dev/", "backstage.io/", "audit.k8s.io/", "client.authentication.k8s.io/", "argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "source.toolkit.fluxcd.io/"];

    /// <summary>Reads them; a file that is no YAML is told of, and left out.</summary>
    public static FoundManifests Read(ProjectFiles files, Faults faults)
    {
        var objects = new Dictionary<string, IReadOnlyList<ManifestObject>>(StringComparer.Ordinal);
        var kustomizations = new List<KustomizeFolder>();
        var charts = new List<ChartFolder>();
        var compose = new List<ComposeService>();
        var chartFolders = files.Paths.Where(p => RelativePath.Name(p) == "Chart.yaml").Select(RelativePath.Folder).ToList();
        foreach (string path in files.Paths.Where(p => files.Text(p) is not null && !AsideFolders.Has(p)))
        {
            string name = RelativePath.Name(path), text = files.Text(path)!;
            if (KustomizeFolder.IsName(name))
            {
                if (First(path, text, faults) is { } body) kustomizations.Add(new KustomizeFolder(path, body));
            }
            else if (ComposeService.IsName(name))
            {
                if (First(path, text, faults) is { } body) compose.AddRange(ComposeService.Read(path, body));
            }
            else if (name == "Chart.yaml")
            {
                bool inside = chartFolders.Any(f => RelativePath.Below(f.Length == 0 ? "charts" : $"{f}/charts", path) is not null);
                if (!inside && First(path, text, faults) is { } body) charts.Add(new ChartFolder(files, path, body));
            }
            else if (IsYaml(name) && !chartFolders.Any(f => RelativePath.Below(f, path) is not null) && MayHoldObjects(text))
            {
                var found = Objects(path, text, faults);
                if (found.Count > 0) objects[path] = found;
            }
        }

        var taken = charts.SelectMany(c => c.Dependencies).ToHashSet(StringComparer.Ordinal);
        return new FoundManifests(objects, kustomizations, [.. charts.Where(c => !c.IsLibrary && !taken.Contains(c.Folder))], compose);
    }

    private static bool IsYaml(string name) => name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);

    private static bool MayHoldObjects(string text) => text.Contains("apiVersion:", StringComparison.Ordinal) && text.Contains("kind:", StringComparison.Ordinal);

    private static YamlValue? First(string path, string text, Faults faults) => YamlText.ParseAll(text, path, faults) is [var first, ..] ? first : null;

    private static List<ManifestObject> Objects(string path, string text, Faults faults) =>
        [.. YamlText.ParseAll(text, path, faults)
            .SelectMany(d => d.TextAt("kind") == "List" ? d.ItemsAt("items") : [d])
            .Select(d => new ManifestObject(path, d))
            .Where(o => o is { ApiVersion.Length: > 0, Kind.Length: > 0, Name.Length: > 0 } && !NoObjects.Any(g => o.ApiVersion.StartsWith(g, StringComparison.Ordinal)))];
}
