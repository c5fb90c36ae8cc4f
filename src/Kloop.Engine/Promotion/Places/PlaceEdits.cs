using Kloop.Engine.Build;
using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>The edits that make a place say another image. Pure.</summary>
internal static class PlaceEdits
{
    /// <summary>The edits; none when it says it already.</summary>
    /// <exception cref="UsageException">The place cannot say it.</exception>
    public static IReadOnlyList<TextEdit> Of(ImagePlace place, PromotionWish wish)
    {
        string text = place.File.Text;
        if (place.Whole is var (value, prefix))
        {
            string wanted = prefix + new ImageReference(wish.Name ?? place.Says.Name, wish.Tag, wish.Digest);
            return ((TextPart)value.Resolved).Text == wanted ? [] : [YamlEdits.Replace(text, value, wanted)];
        }

        if (wish.Digest is not null && place.DigestKey is null)
        {
            throw new UsageException($"{place.File.Place(place.At)}: these values have a tag and no digest: say --tag, or give them the key digest, where the chart knows it");
        }

        return place.Kind == PlaceKind.Kustomize ? [.. Kustomize(place, wish, text)] : [.. Values(place, wish, text)];
    }

    /// <summary>As <c>kustomize edit set image</c> leaves it: what is not said is not there.</summary>
    private static IEnumerable<TextEdit> Kustomize(ImagePlace place, PromotionWish wish, string text)
    {
        var map = place.Map!;
        if (wish.Name is { } name && name != (map.TextOf("newName") ?? place.Name)) yield return Set(text, map, "newName", name, map.Find("name"));
        bool swap = (wish.Tag is null) != (wish.Digest is null) && map.Find(wish.Tag is null ? "newTag" : "digest") is not null && map.Find(wish.Tag is null ? "digest" : "newTag") is null;
        if (swap)
        {
            // The line becomes the other one, so that no line moves.
            var entry = map.Find(wish.Tag is null ? "newTag" : "digest")!;
            yield return new TextEdit(entry.Key.Start, entry.Key.End, wish.Tag is null ? "digest" : "newTag");
            yield return YamlEdits.Replace(text, entry.Value, wish.Version);
            yield break;
        }

        foreach (var (key, wanted) in ((string, string?)[])[("newTag", wish.Tag), ("digest", wish.Digest)])
        {
            if (wanted is not null && map.TextOf(key) != wanted) yield return Set(text, map, key, wanted, map.Find("newName") ?? map.Find("name"));
            if (wanted is null && map.Find(key) is { } gone) yield return YamlEdits.Remove(text, map, gone);
        }
    }

    private static IEnumerable<TextEdit> Values(ImagePlace place, PromotionWish wish, string text)
    {
        var map = place.Map!;
        if (wish.Name is { } name && place.NameKey.Length > 0 && place.Name is not null && name != place.Name)
        {
            string? registry = map.TextOf("registry");
            if (registry is not null && !name.StartsWith(registry + "/", StringComparison.Ordinal))
            {
                throw new UsageException($"{place.File.Place(place.At)}: the registry is {registry} here, and {name} is elsewhere: change it by hand, or say --tag");
            }

            yield return Set(text, map, place.NameKey, registry is null ? name : name[(registry.Length + 1)..], null);
        }

        if (wish.Tag is { } tag && map.TextOf(place.TagKey) != tag) yield return Set(text, map, place.TagKey, tag, map.Find(place.NameKey));
        if (place.DigestKey is not { } digestKey) yield break;
        // A chart takes the digest where there is one: a new tag alone would change nothing.
        string digest = wish.Digest ?? "";
        if ((map.TextOf(digestKey) ?? "") != digest) yield return Set(text, map, digestKey, digest, null);
    }

    private static TextEdit Set(string text, MapPart map, string key, string wanted, PartEntry? after) =>
        map.Find(key) is not { } entry ? YamlEdits.Add(text, map, after, key, YamlWord.Write(wanted))
        // A number is no tag's spelling: 1.10 is 1.1 to a reader that takes it for one.
        : YamlEdits.Replace(text, entry.Value, wanted);
}
