using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>What is deployed of all that could be, and why.</summary>
/// <param name="Kustomizations">Folders.</param>
/// <param name="Files">Plain manifests.</param>
/// <param name="Charts">Charts.</param>
/// <param name="Assumed">Sentences about what was chosen and left out.</param>
internal sealed record DeploymentChoice(
    IReadOnlyList<KustomizeFolder> Kustomizations, IReadOnlyList<string> Files, IReadOnlyList<ChartFolder> Charts, IReadOnlyList<string> Assumed)
{
    /// <summary>
    /// Chooses: kustomizations first, then plain manifests, then charts; of several that deploy the same objects the one
    /// for local or dev. Pure.
    /// </summary>
    public static DeploymentChoice Of(FoundManifests found, Func<ChartFolder, IEnumerable<string>> imagesOf)
    {
        var assumed = new List<string>();
        var graph = new KustomizeGraph(found);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var kustomizations = Kustomize(graph, taken, assumed);
        var files = Plain(found, graph, taken, assumed);
        var images = kustomizations.SelectMany(graph.Objects).Concat(files.SelectMany(f => found.Files[f]))
            .SelectMany(o => o.Containers).Select(c => c.TextAt("image")).OfType<string>().Select(i => RelativePath.Name(ImageUse.Split(i).Name)).ToHashSet(StringComparer.Ordinal);
        var names = taken.Select(WithoutNamespace).ToHashSet(StringComparer.Ordinal);
        var charts = new List<ChartFolder>();
        foreach (var chart in found.Charts)
        {
            if (chart.Objects.Any(names.Contains) || imagesOf(chart).Any(i => images.Contains(RelativePath.Name(i))))
            {
                assumed.Add($"chart {Shown(chart.Folder)} deploys the same as {Shown(kustomizations.Count > 0 ? kustomizations[0].Folder : RelativePath.Folder(files[0]))}: it is left out");
            }
            else
            {
                charts.Add(chart);
                Values(chart, assumed);
            }
        }

        return new DeploymentChoice(kustomizations, files, charts, assumed);
    }

    private static List<KustomizeFolder> Kustomize(KustomizeGraph graph, HashSet<string> taken, List<string> assumed)
    {
        var chosen = new List<KustomizeFolder>();
        // A base goes before an overlay for staging or production.
        int Rank(KustomizeFolder k) => EnvironmentRank.Of(k.Folder) is var rank && graph.IsRoot(k) ? rank : Math.Max(rank, EnvironmentRank.Neutral);
        foreach (var one in graph.Candidates.OrderBy(Rank).ThenBy(k => graph.IsRoot(k) ? 0 : 1).ThenBy(k => k.Folder, StringComparer.Ordinal))
        {
            var contents = graph.Contents(one);
            if (chosen.FirstOrDefault(c => graph.Contents(c).Overlaps(contents) || (contents.Count == 0 && IsBeside(c, one))) is { } rival)
            {
                if (graph.IsRoot(one)) assumed.Add($"of {Shown(rival.Folder)} and {Shown(one.Folder)}, which deploy the same, {Shown(rival.Folder)} is used");
                continue;
            }

            chosen.Add(one);
        }

        foreach (var identity in chosen.SelectMany(graph.Objects).Select(o => o.Identity)) taken.Add(identity);
        return [.. chosen.OrderBy(k => k.Folder, StringComparer.Ordinal)];
    }

    private static List<string> Plain(FoundManifests found, KustomizeGraph graph, HashSet<string> taken, List<string> assumed)
    {
        var chosen = new List<string>();
        var left = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in found.Files.Keys.Where(f => !graph.Owns(f)).OrderBy(EnvironmentRank.Of).ThenBy(f => f, StringComparer.Ordinal))
        {
            var identities = found.Files[file].Select(o => o.Identity).ToList();
            if (identities.FirstOrDefault(taken.Contains) is { } twice) left.TryAdd(RelativePath.Folder(file), $"{file} also has {WithoutNamespace(twice)}");
            else chosen.Add(file);
            if (chosen.Contains(file)) taken.UnionWith(identities);
        }

        assumed.AddRange(left.Values.Select(why => $"{why}, which is deployed already: it is left out"));
        // Namespaces and definitions of types go before what needs them.
        return [.. chosen.OrderBy(f => found.Files[f].Any(o => o.Kind is "Namespace" or "CustomResourceDefinition") ? 0 : 1).ThenBy(f => f, StringComparer.Ordinal)];
    }

    private static void Values(ChartFolder chart, List<string> assumed)
    {
        if (chart.DevelopmentValues is { } used) assumed.Add($"chart {Shown(chart.Folder)} gets the values of {used}");
        else if (chart.ValuesFiles is [var first, ..]) assumed.Add($"chart {Shown(chart.Folder)} gets its values.yaml alone, and not {first}, which is for another environment");
    }

    private static bool IsBeside(KustomizeFolder one, KustomizeFolder other) => RelativePath.Folder(one.Folder) == RelativePath.Folder(other.Folder);

    private static string WithoutNamespace(string identity) => identity.Split('/') is [var kind, _, var name] ? $"{kind}/{name}" : identity;

    private static string Shown(string folder) => folder.Length == 0 ? "the root's" : folder;
}
