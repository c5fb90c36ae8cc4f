using System.Text.RegularExpressions;
using Kloop.Engine.Import.DevSpace.Images;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Which pods are meant: by an image that they run, or by labels.</summary>
/// <param name="Image">As manifests name it, an application's own without tag; null when labels tell.</param>
/// <param name="Labels">Empty when the image tells.</param>
internal sealed partial record PodSelector(string? Image, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>For a port or a hook.</summary>
    public string Resource => Image is not null ? $"image/{Image}" : $"label/{string.Join(',', Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))}";

    /// <summary>The selector of a section; null without.</summary>
    /// <param name="section">Its <c>imageSelector</c>, <c>imageName</c> and <c>labelSelector</c> are read.</param>
    /// <param name="context">The import.</param>
    /// <param name="images">The images of <c>images:</c> by their keys.</param>
    public static PodSelector? Read(Section section, ImportContext context, IReadOnlyDictionary<string, string> images)
    {
        var labels = section.Pairs("labelSelector").ToDictionary(l => l.Key, l => ImageMarker.Names(l.Value.Text));
        var (selector, key) = (section.Text("imageSelector"), section.Scalar("imageName"));
        if (key is not null && !images.ContainsKey(key.Text)) context.Notes.Fault(key.Place, $"there is no image \"{key.Text}\" below images: {string.Join(", ", images.Keys)}");
        string? image = key is not null ? images.GetValueOrDefault(key.Text) : selector is null ? null : Named(selector, images);
        if (image is not null) return new PodSelector(image, new Dictionary<string, string>());
        return labels.Count > 0 ? new PodSelector(null, labels) : null;
    }

    /// <summary>An image's name out of what the file says: the name itself, <c>image(key)</c>, or a variable of a built image.</summary>
    public static string Named(string text, IReadOnlyDictionary<string, string> images)
    {
        string plain = ImageMarker.Names(Function().Replace(text, m => images.GetValueOrDefault(m.Groups["key"].Value, m.Value)));
        // image(key):tag(key): the second one says the same again.
        plain = Tag().Replace(plain, "");
        string name = ImageReference.Name(plain);
        return images.Values.Contains(name) ? name : plain;
    }

    [GeneratedRegex(@"image\((?<key>[^)]+)\)")]
    private static partial Regex Function();

    [GeneratedRegex(@":tag\([^)]+\)$")]
    private static partial Regex Tag();
}
