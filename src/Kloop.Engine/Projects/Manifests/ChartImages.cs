using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>An image that a chart's values name.</summary>
/// <param name="Use">The image.</param>
/// <param name="Path">The value's path: of the map that has <c>repository</c>, or of the text.</param>
/// <param name="IsMap">A map with <c>repository</c> and <c>tag</c>.</param>
/// <param name="HasRegistry">And with <c>registry</c>.</param>
internal sealed record ChartImage(ImageUse Use, string Path, bool IsMap, bool HasRegistry);

/// <summary>Finds the images of a chart: in its values, and in its templates as text. Pure.</summary>
internal static partial class ChartImages
{
    /// <summary>Those of its values; a later file wins.</summary>
    public static IReadOnlyList<ChartImage> OfValues(IReadOnlyList<YamlValue> values)
    {
        var found = new Dictionary<string, ChartImage>(StringComparer.Ordinal);
        foreach (var one in values) Walk(one, "", found);
        return [.. found.Values];
    }

    /// <summary>Those that stand in its templates as they are.</summary>
    public static IEnumerable<ImageUse> OfTemplates(ProjectFiles files, ChartFolder chart)
    {
        foreach (string template in chart.Templates)
        {
            foreach (var (number, line) in files.Text(template)!.Split('\n').Index())
            {
                if (Image().Match(line) is not { Success: true } match) continue;
                // A tag may be anything; a name has to stand there.
                string reference = Expression().Replace(match.Groups["image"].Value, "{}");
                var (name, tag) = ImageUse.Split(reference);
                if (name.Length > 0 && !name.Contains("{}", StringComparison.Ordinal))
                {
                    yield return new ImageUse(name, tag == "{}" ? null : tag, new Place(template, number + 1, match.Groups["image"].Index + 1), "");
                }
            }
        }
    }

    private static void Walk(YamlValue value, string path, Dictionary<string, ChartImage> found)
    {
        foreach (var (key, one) in (value as YamlMap)?.Entries.Select(e => (e.Key.Text, e.Value)) ?? [])
        {
            string at = path.Length == 0 ? key : $"{path}.{key}";
            if (one is YamlMap && one.TextAt("repository") is { Length: > 0 } repository)
            {
                string? registry = one.TextAt("registry") is { Length: > 0 } host ? host : null;
                string name = registry is null ? repository : $"{registry}/{repository}";
                found[at] = new ChartImage(new ImageUse(name, one.TextAt("tag"), one.At("repository")!.Place, ""), at, IsMap: true, one.At("registry") is not null);
            }
            else if (one is YamlMap)
            {
                Walk(one, at, found);
            }
            else if (one is YamlScalar { IsNull: false, Text.Length: > 0 } text && (key == "image" || key.EndsWith("Image", StringComparison.Ordinal)))
            {
                var (name, tag) = ImageUse.Split(text.Text);
                found[at] = new ChartImage(new ImageUse(name, tag, text.Place, ""), at, IsMap: false, HasRegistry: false);
            }
        }
    }

    [GeneratedRegex(@"^\s*(?:-\s+)?image:\s*[""']?(?<image>(?:\{\{.*?\}\}|[^\s""'])+)")]
    private static partial Regex Image();

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex Expression();
}
