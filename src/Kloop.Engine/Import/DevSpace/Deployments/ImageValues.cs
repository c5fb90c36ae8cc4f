using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Deployments;

/// <summary>
/// Finds a chart's values that take images: those with <c>${runtime.images…}</c>, and, as DevSpace replaces them, those that
/// are nothing but the name of an image that is built.
/// </summary>
internal sealed class ImageValues(ImportContext context, IEnumerable<string> images, bool byName)
{
    private readonly HashSet<string> _names = [.. images];
    private readonly List<HelmImageValue> _found = [];

    /// <summary>The values that take images; in the object there are the images' plain names instead.</summary>
    public IReadOnlyList<HelmImageValue> Take(JsonObject values, Place place)
    {
        Walk(values, "", place);
        return _found;
    }

    private void Walk(JsonNode? node, string path, Place place)
    {
        if (node is JsonObject map)
        {
            foreach (string key in map.Select(e => e.Key).ToList()) Put(map[key], path.Length == 0 ? Escaped(key) : $"{path}.{Escaped(key)}", place, text => map[key] = text);
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                int index = i;
                Put(list[i], $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]", place, text => list[index] = text);
            }
        }
    }

    private void Put(JsonNode? value, string path, Place place, Action<string> put)
    {
        if (value is not JsonValue scalar || !scalar.TryGetValue(out string? text))
        {
            Walk(value, path, place);
        }
        else if (ImageMarker.IsIn(text))
        {
            if (ImageMarker.Read(text) is var (image, part)) _found.Add(new HelmImageValue(path, image, part));
            else context.Notes.Lack(place, $"{path}: Kloop puts an image's reference or a part of it into a value, and no other words beside it");
            put(ImageMarker.Names(text));
        }
        else if (byName && _names.Contains(text))
        {
            _found.Add(new HelmImageValue(path, text, ImagePart.Reference));
        }
    }

    /// <summary>As <c>--set</c> wants a key with dots.</summary>
    private static string Escaped(string key) => key.Replace(".", "\\.", StringComparison.Ordinal);
}
