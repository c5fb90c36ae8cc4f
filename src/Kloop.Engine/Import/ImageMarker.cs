using System.Text.RegularExpressions;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Import;

/// <summary>Stands in a text for a part of a built image's reference, until it is known what the text is for. Pure.</summary>
internal static partial class ImageMarker
{
    private const char Open = '\u0001';
    private const char Close = '\u0002';

    public static string Of(string image, ImagePart part) => $"{Open}{part}|{image}{Close}";

    public static bool IsIn(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>What the text is of which image; null when it is no single part, such as in the middle of other words.</summary>
    public static (string Image, ImagePart Part)? Read(string text)
    {
        var matches = Marker().Matches(text);
        if (matches.Count == 0 || matches.Select(m => m.Groups["image"].Value).Distinct().Count() != 1) return null;
        ImagePart? part = Marker().Replace(text, m => m.Groups["part"].Value) switch
        {
            nameof(ImagePart.Reference) or "Repository:Tag" or "Repository@Digest" or "Repository:Tag@Digest" or "Registry/Path:Tag" or "Registry/Path:Tag@Digest" => ImagePart.Reference,
            nameof(ImagePart.Repository) or "Registry/Path" => ImagePart.Repository,
            nameof(ImagePart.Path) => ImagePart.Path,
            nameof(ImagePart.Registry) => ImagePart.Registry,
            // A tag of Kloop's is of one content, so that the digest adds nothing.
            nameof(ImagePart.Tag) or "Tag@Digest" => ImagePart.Tag,
            nameof(ImagePart.Digest) => ImagePart.Digest,
            _ => null,
        };
        return part is { } known ? (matches[0].Groups["image"].Value, known) : null;
    }

    /// <summary>The text with each image's own name, as manifests have it, where parts of its reference stand.</summary>
    public static string Names(string text) => Marker().Replace(text, m => m.Groups["part"].Value is nameof(ImagePart.Tag) or nameof(ImagePart.Digest) ? "" : m.Groups["image"].Value).TrimEnd(':', '@');

    /// <summary>The text with something else in place of each part.</summary>
    public static string Replace(string text, Func<string, ImagePart, string> other) =>
        Marker().Replace(text, m => other(m.Groups["image"].Value, Enum.Parse<ImagePart>(m.Groups["part"].Value)));

    [GeneratedRegex("\u0001(?<part>[A-Za-z]+)\\|(?<image>[^\u0002]*)\u0002")]
    private static partial Regex Marker();
}
