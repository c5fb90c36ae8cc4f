using Kloop.Engine.Projects.Files;
using Kloop.Engine.Promotion.Places;

namespace Kloop.Engine.Promotion.Choice;

/// <summary>Which of a repository's places are meant. Where that is not clear it asks: a wrong one would go to another environment. Pure.</summary>
internal sealed class PlaceChoice(IReadOnlyList<RepositoryFile> files, PromotionWish wish)
{
    private readonly KustomizeGraph _graph = new(files);
    private readonly List<ImagePlace> _all = [.. files.Where(IsRead).SelectMany(PlaceFinder.Find).Where(p => !p.IsAlias)];

    /// <summary>The places below some paths, or in the whole repository, that are written.</summary>
    /// <param name="scopes">A file or folder below the root; empty for everywhere.</param>
    /// <exception cref="UsageException">There is none, or more than one environment has one.</exception>
    public IReadOnlyList<ImagePlace> Of(IReadOnlyList<string> scopes)
    {
        var inScope = _all.Where(p => scopes.All(s => RelativePath.Below(s, p.File.Path) is not null)).ToList();
        var named = Own(Undominated(Matching(inScope)));
        var groups = named.GroupBy(Group).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (groups.Count > 1) throw new UsageException($"{wish.Service} is in several places: say which with --to\n" + string.Join('\n', groups.Select(g => $"  --to {g.Key,-40} {g.First().File.Place(g.First().At)} has {Shown(g.First())}")));
        string[] names = [.. named.Select(p => p.Name).OfType<string>().Distinct()];
        if (names.Length > 1 && names.Select(Build.ImageReference.Parse).Select(r => r.Path).Distinct().Count() > 1)
        {
            throw new UsageException($"several images are called {wish.Service}: say one of {string.Join(", ", names)} instead");
        }

        return named;
    }

    /// <summary>The kustomization to which an image is to be added, and the name that the image has there; null when it is none of its.</summary>
    public (RepositoryFile File, string Name)? Addition(string scope)
    {
        string folder = files.FirstOrDefault(f => f.Path == scope && f.IsKustomization)?.Folder ?? scope;
        if (_graph.In(folder) is not { } kustomization) return null;
        var reached = _graph.Reached(folder);
        var below = Matching([.. _all.Where(p => reached.Contains(p.File.Path))]);
        // What a base calls it in the end is what the overlay has to call it.
        var renamed = below.FirstOrDefault(p => p.Kind == PlaceKind.Kustomize);
        string? name = renamed is not null ? renamed.Map!.TextOf("newName") ?? renamed.Name : below.FirstOrDefault(p => p.Kind == PlaceKind.Reference)?.Name;
        return name is null ? null : (kustomization, name);
    }

    /// <summary>The images that are named below some paths, for an error.</summary>
    public IReadOnlyList<string> Names(IReadOnlyList<string> scopes) =>
        [.. _all.Where(p => scopes.Count == 0 || scopes.Any(s => RelativePath.Below(s, p.File.Path) is not null)).Select(p => p.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Those whose image has the name; else those that belong to something that has it.</summary>
    internal IReadOnlyList<ImagePlace> Matching(IReadOnlyList<ImagePlace> places)
    {
        var byName = places.Where(p => NameOf(p) is { } name && wish.IsNamed(name)).ToList();
        return byName.Count > 0 ? byName : [.. places.Where(p => p.Labels.Contains(wish.Service, StringComparer.Ordinal))];
    }

    /// <summary>A place's image; of values that say a tag alone, what the chart's own values say at the same keys.</summary>
    private string? NameOf(ImagePlace place)
    {
        if (place.Name is not null || place.Kind != PlaceKind.Values) return place.Kind == PlaceKind.Kustomize && place.Map!.TextOf("newName") is { } now && wish.IsNamed(now) ? now : place.Name;
        var chart = RelativePath.Upwards(place.File.Folder).FirstOrDefault(f => files.Any(o => o.Path == (f.Length == 0 ? "" : f + "/") + "values.yaml"));
        if (chart is null) return null;
        string values = (chart.Length == 0 ? "" : chart + "/") + "values.yaml";
        return _all.FirstOrDefault(p => p.File.Path == values && p.Labels.SequenceEqual(place.Labels))?.Name;
    }

    /// <summary>Without those that a kustomization, which is itself one of them, replaces.</summary>
    private IReadOnlyList<ImagePlace> Undominated(IReadOnlyList<ImagePlace> places)
    {
        var replaced = places.Where(p => p.Kind == PlaceKind.Kustomize && p.File.IsKustomization).SelectMany(p => _graph.Reached(p.File.Folder)).ToHashSet(StringComparer.Ordinal);
        return [.. places.Where(p => !replaced.Contains(p.File.Path))];
    }

    /// <summary>Without those whose tag is merged from another one of them.</summary>
    private static List<ImagePlace> Own(IReadOnlyList<ImagePlace> places)
    {
        var tags = places.Select(p => p.Map?.Find(p.TagKey)?.Value.Start).OfType<int>().ToHashSet();
        return [.. places.Where(p => p.Map is null || p.Map.Find(p.TagKey) is not null || p.Map.Get(p.TagKey) is not { } merged || !tags.Contains(merged.Start))];
    }

    private string Group(ImagePlace place) => place.Kind == PlaceKind.Values && place.File.IsValues ? place.File.Path : _graph.OwnerOf(place.File.Path) is { Length: > 0 } folder ? folder : ".";

    private static string Shown(ImagePlace place) => place.Says.ToString() is { Length: > 0 } says ? says : "no tag";

    /// <summary>Files that name images for others than a cluster's deployment.</summary>
    private static bool IsRead(RepositoryFile file)
    {
        string name = RelativePath.Name(file.Path);
        return !file.Path.StartsWith('.') && !file.Path.Contains("/.", StringComparison.Ordinal) && name is not ("Chart.yaml" or "skaffold.yaml" or "devspace.yaml" or "kloop.yaml")
            && !name.StartsWith("docker-compose", StringComparison.Ordinal) && !name.StartsWith("compose", StringComparison.Ordinal);
    }
}
