using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>The containers of an object of any kind: each map with <c>name</c> and <c>image</c>. Pure.</summary>
internal static class ManifestPlaces
{
    /// <param name="file">The file.</param>
    /// <param name="root">The object.</param>
    /// <param name="labels">The object's name.</param>
    public static IReadOnlyList<ImagePlace> Of(RepositoryFile file, MapPart root, string[] labels)
    {
        var containers = Containers(root, false).ToList();
        // The object's name says whose image it is only where it has one.
        string[] objects = containers.Count == 1 ? labels : [];
        return [.. containers.Select(c => Reference(file, c.Map.Find("image")!.Value, [.. objects, c.Map.TextOf("name")!]) with { IsAlias = c.Alias })];
    }

    /// <summary>A whole reference.</summary>
    public static ImagePlace Reference(RepositoryFile file, YamlPart value, IReadOnlyList<string> labels, string prefix = "") => new()
    {
        File = file,
        Kind = PlaceKind.Reference,
        Whole = (value, prefix),
        Name = Build.ImageReference.Parse(((TextPart)value.Resolved).Text[prefix.Length..]).Name,
        Labels = labels,
    };

    private static IEnumerable<(MapPart Map, bool Alias)> Containers(YamlPart part, bool alias) => part.Resolved switch
    {
        MapPart map => [.. IsContainer(map) ? [(map, alias || part is AliasPart)] : (IEnumerable<(MapPart, bool)>)[], .. map.Entries.SelectMany(e => Containers(e.Value, alias || part is AliasPart))],
        ListPart list => list.Items.SelectMany(i => Containers(i, alias || part is AliasPart)),
        _ => [],
    };

    private static bool IsContainer(MapPart map) => map.TextOf("name") is not null && map.Find("image")?.Value.Resolved is TextPart { IsNull: false, Text.Length: > 0 };
}
