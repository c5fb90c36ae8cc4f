using System.Globalization;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Deploy;

/// <summary>The values of a release that are set one by one, and those of them that take images.</summary>
internal sealed class HelmValues(ImportContext context, IReadOnlyList<ImageSource> images)
{
    private readonly Dictionary<string, string> _set = [];
    private readonly List<HelmImageValue> _images = [];

    public IReadOnlyDictionary<string, string> Set => _set;

    public IReadOnlyList<HelmImageValue> Images => _images;

    public void Read(Section release)
    {
        foreach (var (path, value) in Flat(release.Value("setValues"))) if (context.Expand(value, path) is { } text) _set[path] = text;
        foreach (var (path, value) in Flat(release.Value("setValueTemplates"))) Template(path, value);
        // Until v2beta4 artifactOverrides were called values.
        string key = release.Names("artifactOverrides") ? "artifactOverrides" : "values";
        var strategy = release.Child("imageStrategy");
        foreach (var (path, value) in Flat(release.Value(key))) Override(path, value, strategy);
        strategy?.Meaningless("fqn");
        if (strategy?.Child("helm") is { } helm)
        {
            helm.Meaningless("explicitRegistry");
            helm.End();
        }

        strategy?.End();
    }

    private void Template(string path, YamlScalar value)
    {
        if (context.Expand(value, path, Image) is not { } text) return;
        if (!ImageMarker.IsIn(text)) _set[path] = text;
        else if (ImageMarker.Read(text) is { } read) _images.Add(new HelmImageValue(path, read.Image, read.Part));
        else context.Notes.Lack(value.Place, $"{path} \"{value.Text}\": Kloop puts an image's reference or a part of it into a value, and no other words beside it");
    }

    private void Override(string path, YamlScalar value, Section? strategy)
    {
        string image = context.Expand(value, path) ?? value.Text;
        bool byParts = strategy is not null && strategy.Names("helm");
        if (!byParts)
        {
            _images.Add(new HelmImageValue(path, image, ImagePart.Reference));
            return;
        }

        bool registry = strategy!.Map.Get("helm") is YamlMap helm && helm.Get("explicitRegistry") is not null and not YamlScalar { Text: "false" };
        if (registry) _images.Add(new HelmImageValue($"{path}.registry", image, ImagePart.Registry));
        _images.Add(new HelmImageValue($"{path}.repository", image, registry ? ImagePart.Path : ImagePart.Repository));
        _images.Add(new HelmImageValue($"{path}.tag", image, ImagePart.Tag));
    }

    /// <summary>A template's variable about an image: <c>IMAGE_TAG_cart</c> by its name, <c>IMAGE_TAG</c> the first one's, <c>IMAGE_TAG2</c> the second one's.</summary>
    private string? Image(string variable)
    {
        foreach (var (prefix, part) in Parts)
        {
            if (!variable.StartsWith(prefix, StringComparison.Ordinal)) continue;
            string rest = variable[prefix.Length..];
            var image = rest.Length == 0 ? images.ElementAtOrDefault(0)
                : int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? images.ElementAtOrDefault(number - 1)
                : images.FirstOrDefault(i => "_" + Sanitized(i.Name) == rest);
            if (image is not null) return prefix == "IMAGE_NAME" ? image.Name : ImageMarker.Of(image.Name, part);
        }

        return null;
    }

    private static readonly (string Prefix, ImagePart Part)[] Parts =
    [
        ("IMAGE_REPO_NO_DOMAIN", ImagePart.Path), ("IMAGE_FULLY_QUALIFIED", ImagePart.Reference), ("IMAGE_DOMAIN", ImagePart.Registry), ("IMAGE_REPO", ImagePart.Repository),
        ("IMAGE_TAG", ImagePart.Tag), ("IMAGE_DIGEST", ImagePart.Digest), ("IMAGE_NAME", ImagePart.Reference),
    ];

    private static string Sanitized(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary>A map's leaves with their paths, as <c>--set</c> writes them.</summary>
    private static IEnumerable<(string Path, YamlScalar Value)> Flat(YamlValue? value, string path = "") => value switch
    {
        YamlMap map => map.Entries.SelectMany(e => Flat(e.Value, path.Length == 0 ? e.Key.Text : $"{path}.{e.Key.Text}")),
        YamlList list => list.Items.Index().SelectMany(i => Flat(i.Item, $"{path}[{i.Index.ToString(CultureInfo.InvariantCulture)}]")),
        YamlScalar scalar => [(path, scalar)],
        _ => [],
    };
}
