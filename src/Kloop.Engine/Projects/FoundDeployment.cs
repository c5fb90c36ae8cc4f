using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Files;
using Kloop.Engine.Projects.Images;
using Kloop.Engine.Projects.Manifests;

namespace Kloop.Engine.Projects;

/// <summary>What is deployed: its sources, and what they say of objects and images. Pure.</summary>
/// <param name="Objects">The objects whose text is known.</param>
/// <param name="Images">The images that they name, each once.</param>
/// <param name="Assumed">Sentences.</param>
internal sealed record FoundDeployment(IReadOnlyList<ManifestObject> Objects, IReadOnlyList<ImageUse> Images, IReadOnlyList<string> Assumed)
{
    private KustomizeGraph Graph { get; init; } = null!;

    private DeploymentChoice Choice { get; init; } = null!;

    private Dictionary<ChartFolder, IReadOnlyList<ChartImage>> ChartImages { get; init; } = null!;

    /// <summary>Nothing is deployed.</summary>
    public bool IsEmpty => Choice.Files.Count + Choice.Kustomizations.Count + Choice.Charts.Count == 0;

    /// <summary>The namespace that the only kustomization asks for; null otherwise.</summary>
    public string? Namespace => Choice.Kustomizations.Count == 1 && Choice.Charts.Count == 0 ? Graph.Chain(Choice.Kustomizations[0]).Select(k => k.Namespace).LastOrDefault(n => n is not null) : null;

    /// <summary>Looks at what there is.</summary>
    public static FoundDeployment Of(ProjectFiles files, FoundManifests found, Faults faults)
    {
        var charts = found.Charts.ToDictionary(c => c, c => Manifests.ChartImages.OfValues(c.Values(faults)));
        var choice = DeploymentChoice.Of(found, c => [.. charts[c].Select(i => i.Use.Name), .. Manifests.ChartImages.OfTemplates(files, c).Select(i => i.Name)]);
        var graph = new KustomizeGraph(found);
        var kustomized = choice.Kustomizations.SelectMany(k => graph.Objects(k).Select(o => (Object: o, Rename: (Func<string, string>)(n => graph.FinalName(k, n))))).ToList();
        var plain = choice.Files.SelectMany(f => found.Files[f]).Select(o => (Object: o, Rename: (Func<string, string>)(n => n)));
        var all = kustomized.Concat(plain).ToList();
        var uses = all.SelectMany(a => Uses(a.Object, a.Rename))
            .Concat(choice.Charts.SelectMany(c => charts[c].Select(i => i.Use).Concat(Manifests.ChartImages.OfTemplates(files, c))));
        return new FoundDeployment([.. all.Select(a => a.Object)], [.. uses.DistinctBy(u => u.Name)], choice.Assumed) { Graph = graph, Choice = choice, ChartImages = charts };
    }

    /// <summary>The sources, in the order of their deployment.</summary>
    /// <param name="files">The repository.</param>
    /// <param name="built">The images that are built here.</param>
    public IEnumerable<DeploymentSource> Sources(ProjectFiles files, IReadOnlySet<string> built)
    {
        if (Choice.Files.Count > 0) yield return new ManifestFiles(null, [.. Choice.Files.Select(files.Absolute)]);
        foreach (var one in Choice.Kustomizations) yield return new Kustomization(null, files.Absolute(one.Folder), []);
        foreach (var chart in Choice.Charts)
        {
            yield return new HelmRelease(null, ApplicationName.Of(chart.Name), files.Absolute(chart.Folder))
            {
                ValuesFiles = chart.DevelopmentValues is { } values ? [files.Absolute(values)] : [],
                ImageValues = [.. ChartImages[chart].Where(i => built.Contains(i.Use.Name)).SelectMany(Values)],
            };
        }
    }

    private static IEnumerable<HelmImageValue> Values(ChartImage image)
    {
        if (!image.IsMap) return [new HelmImageValue(image.Path, image.Use.Name, ImagePart.Reference)];
        var tag = new HelmImageValue($"{image.Path}.tag", image.Use.Name, ImagePart.Tag);
        return image.HasRegistry
            ? [new HelmImageValue($"{image.Path}.registry", image.Use.Name, ImagePart.Registry), new HelmImageValue($"{image.Path}.repository", image.Use.Name, ImagePart.Path), tag]
            : [new HelmImageValue($"{image.Path}.repository", image.Use.Name, ImagePart.Repository), tag];
    }

    private static IEnumerable<ImageUse> Uses(ManifestObject one, Func<string, string> rename)
    {
        foreach (var container in one.Containers)
        {
            if (container.At("image") is not YamlScalar { IsNull: false } image) continue;
            var (name, tag) = ImageUse.Split(image.Text);
            yield return new ImageUse(rename(name), tag, image.Place, one.Name);
        }
    }
}
