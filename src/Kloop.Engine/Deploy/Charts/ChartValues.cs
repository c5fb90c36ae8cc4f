using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Build;

namespace Kloop.Engine.Deploy.Charts;

/// <summary>
/// The values that a release gets beside its files, as one document: those of the configuration, <c>--set</c> pairs, and
/// built images. In a file, for other users of the machine see a program's arguments. Pure.
/// </summary>
internal static class ChartValues
{
    private static readonly SearchValues<char> Special = SearchValues.Create("[]\\{},");

    /// <summary>The document.</summary>
    public static JsonObject Of(HelmRelease release, IReadOnlyDictionary<string, string> images)
    {
        var values = (JsonObject)release.Values.DeepClone();
        foreach (var (path, text) in release.Set.Where(s => IsPlain(s.Key, s.Value))) Put(values, path, Typed(text));
        foreach (var wish in release.ImageValues)
        {
            if (images.TryGetValue(wish.Image, out string? built)) Put(values, wish.Path, JsonValue.Create(Part(ImageReference.Parse(built), wish.Part)));
        }

        return values;
    }

    /// <summary>Pairs whose path or text has helm's own grammar, which helm reads best.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Grammatical(HelmRelease release) => release.Set.Where(s => !IsPlain(s.Key, s.Value));

    private static bool IsPlain(string path, string text) => !path.AsSpan().ContainsAny(Special) && !text.AsSpan().ContainsAny(Special);

    /// <summary>helm's rules for <c>--set</c>: source helm.sh/helm, strvals.</summary>
    private static JsonValue? Typed(string text) => text switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        "null" => null,
        _ when (text is "0" || !text.StartsWith('0')) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static void Put(JsonObject into, string path, JsonNode? value) => ValuePath.Put(into, ValuePath.Steps(path), value);

    private static string Part(ImageReference image, ImagePart part) => part switch
    {
        ImagePart.Repository => image.Name,
        ImagePart.Path => image.Path,
        ImagePart.Registry => image.Host ?? "",
        ImagePart.Tag => image.Digest is null ? image.Tag ?? "" : $"{image.Tag}@{image.Digest}",
        ImagePart.Digest => image.Digest ?? "",
        _ => image.ToString(),
    };
}
