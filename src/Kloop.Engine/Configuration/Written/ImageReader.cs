using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads an item of <c>images</c>. Pure.</summary>
internal sealed class ImageReader(string folder, Faults faults)
{
    public static readonly string[] Keys =
        ["image", "dir", "dockerfile", "target", "args", "bases", "platforms", "tag", "project", "properties", "command", "inputs", "ignore", "before", "flags", "watch"];

    public WrittenImage? Read(YamlValue value)
    {
        if (ApplicationReader.Item(value, Keys, "images", "image: acme/cart", faults) is not { } item) return null;
        string? name = item.Text("image");
        if (item.Value("image") is null) faults.Add(item.Place, "this item has no image: say its name as the manifests do, such as image: acme/cart");
        else if (name is not null && Projects.Manifests.ImageUse.Split(name) is { Tag: { } tag }) faults.Add(item.PlaceOf("image"), $"\"{name}\" has the tag {tag}: leave it out, or say tag: {tag}");
        string[] ways = [.. ((string[])["dockerfile", "project", "command"]).Where(k => item.Value(k) is not null)];
        if (ways.Length > 1) faults.Add(item.PlaceOf(ways[1]), $"an image is built by one of {string.Join(", ", ways)}: leave the others out");
        return name is null ? null : new WrittenImage(item.Place, name)
        {
            Context = Absolute(item.Text("dir")),
            Dockerfile = Absolute(item.Text("dockerfile")),
            Target = item.Text("target"),
            Arguments = item.Pairs("args", "{VERSION: '1'}"),
            Bases = item.Pairs("bases", "{BASE: acme/base}"),
            Platforms = Texts(item, "platforms", "[linux/arm64]"),
            Tag = item.Text("tag"),
            Project = Absolute(item.Text("project")),
            Properties = item.Pairs("properties", "{ContainerBaseImage: acme/aspnet}"),
            Command = item.Command("command"),
            Inputs = Texts(item, "inputs", "['src/**']"),
            Ignored = Texts(item, "ignore", "['docs/**']"),
            Before = item.Command("before"),
            Watch = item.Flag("watch"),
            Flags = Texts(item, "flags", "[--network, host]"),
        };
    }

    private string? Absolute(string? path) => path is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));

    private static IReadOnlyList<string> Texts(MapReader item, string key, string example) => [.. item.Texts(key, example).Select(t => t.Text)];
}
