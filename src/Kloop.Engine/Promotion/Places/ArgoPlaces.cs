using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>
/// What an Argo CD Application says about images: <c>kustomize.images</c> (<c>NAME=NEW:TAG</c> or <c>NAME:TAG</c>),
/// <c>helm.valuesObject</c>, <c>helm.parameters</c>. Source: Argo CD, application.yaml. Pure.
/// </summary>
internal static class ArgoPlaces
{
    public static IReadOnlyList<ImagePlace> Of(RepositoryFile file, MapPart application, string[] labels) => [.. Sources(application).SelectMany(s => Source(file, s, labels))];

    /// <summary>Every map with <c>helm</c> or <c>kustomize</c>: source, sources[], an ApplicationSet's template.</summary>
    private static IEnumerable<MapPart> Sources(YamlPart part) => part switch
    {
        MapPart map => [.. map.Get("helm") is MapPart || map.Get("kustomize") is MapPart ? [map] : (IEnumerable<MapPart>)[], .. map.Entries.SelectMany(e => Sources(e.Value))],
        ListPart list => list.Items.SelectMany(Sources),
        _ => [],
    };

    private static IEnumerable<ImagePlace> Source(RepositoryFile file, MapPart source, string[] labels)
    {
        foreach (var image in ((source.Get("kustomize") as MapPart)?.Get("images") as ListPart)?.Items.OfType<TextPart>() ?? [])
        {
            int equals = image.Text.IndexOf('=', StringComparison.Ordinal);
            var place = ManifestPlaces.Reference(file, image, labels, image.Text[..(equals + 1)]);
            yield return equals > 0 ? place with { Name = image.Text[..equals] } : place;
        }

        var helm = source.Get("helm") as MapPart;
        if (helm?.Find("valuesObject")?.Value is MapPart values)
        {
            foreach (var place in ValuesPlaces.Of(file, values, labels)) yield return place;
        }

        var parameters = (helm?.Get("parameters") as ListPart)?.Items.OfType<MapPart>().Where(p => p.TextOf("name") is not null).ToList() ?? [];
        foreach (var tag in parameters.Where(p => p.TextOf("name") is "image.tag" || p.TextOf("name")!.EndsWith(".image.tag", StringComparison.Ordinal)))
        {
            string prefix = tag.TextOf("name")![..^"tag".Length];
            string? name = parameters.FirstOrDefault(p => p.TextOf("name") is { } n && (n == prefix + "repository" || n == prefix + "name"))?.TextOf("value");
            yield return new ImagePlace { File = file, Kind = PlaceKind.Values, Map = tag, TagKey = "value", NameKey = "", Name = name, Labels = prefix == "image." ? labels : prefix.Split('.')[..^2] };
        }
    }
}
