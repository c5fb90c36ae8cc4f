using Kloop.Engine.Build;
using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>
/// The usual shapes in which a chart's values name images: <c>image: {registry, repository, tag, digest}</c>, <c>image: NAME:TAG</c>,
/// <c>image: NAME</c> with <c>imageTag: TAG</c> beside it, and maps of these. Pure.
/// </summary>
internal static class ValuesPlaces
{
    private static readonly string[] TagsBeside = ["imageTag", "image_tag", "tag"];

    /// <param name="file">The file.</param>
    /// <param name="values">The values.</param>
    /// <param name="labels">Names that say whose values they are.</param>
    public static IReadOnlyList<ImagePlace> Of(RepositoryFile file, MapPart values, string[] labels) => [.. Walk(file, values, labels, [], false)];

    private static IEnumerable<ImagePlace> Walk(RepositoryFile file, MapPart map, string[] labels, string[] path, bool alias)
    {
        // What they are named after says whose the first image is; those further in have names of their own.
        string[] all = path.Length <= 1 ? [.. labels, .. path] : path;
        if (Holder(file, map, path) is { } holder) yield return holder with { Labels = all, IsAlias = alias };
        else if (Beside(file, map) is { } beside) yield return beside with { Labels = all, IsAlias = alias };
        else
        {
            foreach (var entry in map.Entries.Where(e => IsReference(e, path))) yield return ManifestPlaces.Reference(file, entry.Value, [.. all, entry.Key.Text]) with { Kind = PlaceKind.Values, IsAlias = alias };
        }

        foreach (var entry in map.Entries.Where(e => e.Key.Text != "<<"))
        {
            bool through = alias || entry.Value is AliasPart;
            var parts = entry.Value.Resolved is ListPart list ? list.Items.Select(i => i.Resolved) : [entry.Value.Resolved];
            foreach (var inner in parts.OfType<MapPart>().SelectMany(p => Walk(file, p, labels, [.. path, entry.Key.Text], through))) yield return inner;
        }
    }

    /// <summary>A map of an image's parts.</summary>
    private static ImagePlace? Holder(RepositoryFile file, MapPart map, string[] path)
    {
        bool isImage = path.Length > 0 && IsImageKey(path[^1]);
        string? repository = map.TextOf("repository");
        bool has = repository is not null && (isImage || map.Get("tag") is not null || map.Get("pullPolicy") is not null);
        if (!has && !(isImage && (map.Get("tag") ?? map.Get("digest")) is TextPart)) return null;
        string nameKey = repository is null && map.TextOf("name") is not null ? "name" : "repository";
        string? name = map.TextOf(nameKey);
        if (name is not null && map.TextOf("registry") is { } registry) name = $"{registry}/{name}";
        return new ImagePlace { File = file, Kind = PlaceKind.Values, Map = map, NameKey = nameKey, DigestKey = map.Get("digest") is not null ? "digest" : null, Name = name };
    }

    /// <summary>A name, or nothing, and a tag beside it.</summary>
    private static ImagePlace? Beside(RepositoryFile file, MapPart map)
    {
        string? name = map.Get("image") is TextPart { IsNull: false } text ? text.Text : null;
        string? key = TagsBeside.FirstOrDefault(k => map.Get(k) is TextPart && (k != "tag" || name is not null));
        if (key is null || (name is not null && ImageReference.Parse(name) is not { Tag: null, Digest: null })) return null;
        return new ImagePlace { File = file, Kind = PlaceKind.Values, Map = map, NameKey = "image", TagKey = key, Name = name };
    }

    private static bool IsReference(PartEntry entry, string[] path)
    {
        if (entry.Value.Resolved is not TextPart { IsNull: false, Text: { Length: > 0 } text } || text.Any(char.IsWhiteSpace)) return false;
        var reference = ImageReference.Parse(text);
        bool looks = reference.Tag is not null || reference.Digest is not null || reference.Host is not null;
        return looks && (IsImageKey(entry.Key.Text) || (path.Length > 0 && path[^1] == "images"));
    }

    private static bool IsImageKey(string key) => key is "image" || key.EndsWith("Image", StringComparison.Ordinal) || key.EndsWith("-image", StringComparison.Ordinal) || key.EndsWith("_image", StringComparison.Ordinal);
}
