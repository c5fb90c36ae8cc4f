using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads the application's sections of a <c>kloop.yaml</c>. Pure.</summary>
internal static class ApplicationReader
{
    /// <summary>The keys of the file's own level.</summary>
    public static readonly string[] Keys = ["name", "namespace", "registry", "insecureRegistries", "images", "deploy", "dev", "ports", "tests", "hooks"];

    /// <summary>What they say; null when none of them is there.</summary>
    /// <param name="root">The file's own level.</param>
    /// <param name="folder">The file's folder: paths are relative to it.</param>
    /// <param name="faults">Takes the faults.</param>
    public static WrittenApplication? Read(MapReader root, string folder, Faults faults)
    {
        if (!Keys.Any(k => root.Value(k) is not null)) return null;
        string? name = root.Text("name");
        if (name is not null && !ApplicationName.Is(name)) faults.Add(root.PlaceOf("name"), $"\"{name}\" cannot label objects in a cluster: use at most 63 small letters, digits and -, such as {ApplicationName.Of(name)}");
        var images = new ImageReader(folder, faults);
        var deploy = new DeployReader(folder, faults);
        var dev = new DevReader(folder, faults);
        var read = new WrittenApplication
        {
            Name = name,
            Namespace = root.Text("namespace"),
            Registry = root.Text("registry"),
            InsecureRegistries = [.. root.Texts("insecureRegistries", "['registry.example:5000']").Select(t => t.Text)],
            Images = root.Items("images", "image: acme/cart", images.Read),
            Deployments = root.Items("deploy", "manifests: [k8s/*.yaml]", deploy.Read),
            Targets = root.Items("dev", "image: acme/cart", dev.Read),
            Ports = root.Items("ports", "cart:80", v => PortReader.Read(v, faults)),
            Tests = root.Items("tests", "unit: npm test", v => TestReader.Read(v, folder, faults)),
            Hooks = root.Items("hooks", "when: before-build", v => HookReader.Read(v, folder, faults)),
        };
        foreach (var twice in (read.Images ?? []).GroupBy(i => i.Name).SelectMany(g => g.Skip(1).Select(i => (Item: i, First: g.First()))))
        {
            faults.Add(twice.Item.Place, $"image \"{twice.Item.Name}\" is there already, in line {twice.First.Place.Line}: make one item of both");
        }

        return read;
    }

    /// <summary>An item that is a map; null, with a fault more, for another.</summary>
    internal static MapReader? Item(YamlValue value, IReadOnlyList<string> keys, string section, string example, Faults faults)
    {
        if (value is YamlMap map) return new MapReader(map, keys, $"an item of {section}", faults);
        faults.Add(value.Place, $"an item of {section} is a map, and not {value.Kind}: write - {example}");
        return null;
    }
}
