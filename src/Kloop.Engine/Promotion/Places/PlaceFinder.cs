using Kloop.Engine.Configuration.Yaml.Editing;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Promotion.Places;

/// <summary>Finds every place in which a file names an image, by what kind of file it is. Pure.</summary>
internal static class PlaceFinder
{
    /// <summary>The places, in the file's order.</summary>
    public static IReadOnlyList<ImagePlace> Find(RepositoryFile file) => [.. file.Documents.SelectMany(d => Document(file, d)).OrderBy(p => p.At)];

    private static IEnumerable<ImagePlace> Document(RepositoryFile file, YamlPart document)
    {
        if (document is ListPart patch) return JsonPatch(file, patch);
        if (document is not MapPart map) return [];
        if (file.IsKustomization) return [.. KustomizePlaces.Of(file, map.Get("images"), []), .. Inline(file, map)];
        if (map.TextOf("apiVersion") is not { } version || map.TextOf("kind") is not { } kind) return ValuesPlaces.Of(file, map, []);
        string[] labels = (map.Get("metadata") as MapPart)?.TextOf("name") is { } name ? [name] : [];
        var spec = map.Get("spec") as MapPart;
        return (kind, version.Split('/')[0]) switch
        {
            ("Kustomization", "kustomize.toolkit.fluxcd.io") => KustomizePlaces.Of(file, spec?.Get("images"), labels),
            ("HelmRelease", "helm.toolkit.fluxcd.io") => HelmRelease(file, spec, labels),
            ("Application" or "ApplicationSet", "argoproj.io") => ArgoPlaces.Of(file, map, labels),
            ("HelmChart", "helm.cattle.io") => [],
            _ => ManifestPlaces.Of(file, map, labels),
        };
    }

    private static IEnumerable<ImagePlace> HelmRelease(RepositoryFile file, MapPart? spec, string[] labels)
    {
        foreach (var renderer in (spec?.Get("postRenderers") as ListPart)?.Items.OfType<MapPart>() ?? [])
        {
            foreach (var place in KustomizePlaces.Of(file, (renderer.Get("kustomize") as MapPart)?.Get("images"), labels)) yield return place;
        }

        if (spec?.Find("values")?.Value is not MapPart values) yield break;
        foreach (var place in ValuesPlaces.Of(file, values, labels)) yield return place;
    }

    /// <summary>A kustomization's <c>helmCharts[].valuesInline</c>.</summary>
    private static IEnumerable<ImagePlace> Inline(RepositoryFile file, MapPart map) =>
        ((map.Get("helmCharts") as ListPart)?.Items.OfType<MapPart>() ?? [])
        .SelectMany(c => c.Find("valuesInline")?.Value is MapPart values ? ValuesPlaces.Of(file, values, [.. new[] { c.TextOf("name"), c.TextOf("releaseName") }.OfType<string>()]) : []);

    /// <summary>A JSON patch (RFC 6902) of a container's image.</summary>
    private static IEnumerable<ImagePlace> JsonPatch(RepositoryFile file, ListPart patch) =>
        from item in patch.Items.OfType<MapPart>()
        where item.TextOf("path")?.EndsWith("/image", StringComparison.Ordinal) == true && item.Find("value")?.Value is TextPart
        select ManifestPlaces.Reference(file, item.Find("value")!.Value, [RelativePath.Name(file.Folder)]);
}
