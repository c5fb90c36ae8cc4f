using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Bridge;

/// <summary>
/// Reads Bridge to Kubernetes' <c>KubernetesLocalProcessConfig.yaml</c> as it is. Its <c>env</c> and the names of its
/// <c>volumeMounts</c> count; volumes stand at the pod's paths, so <c>localPath</c> and <c>enableFeatures</c> need nothing.
/// </summary>
public static class BridgeConfiguration
{
    /// <summary>The file's name.</summary>
    public const string Name = "KubernetesLocalProcessConfig.yaml";

    private static readonly string[] Keys = ["version", "env", "volumeMounts", "enableFeatures"];

    /// <summary>The file in a folder; an empty one when there is none.</summary>
    /// <exception cref="UsageException">The file cannot be read, or has faults.</exception>
    public static BridgeFile Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return BridgeFile.Empty;
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read ({e.Message}): make it readable, or move it away");
        }

        return Parse(text, Path.GetRelativePath(Environment.CurrentDirectory, path));
    }

    /// <summary>What the file's text says. Pure.</summary>
    /// <exception cref="UsageException">It has faults; the text holds every one with its place.</exception>
    internal static BridgeFile Parse(string text, string file)
    {
        var faults = new Faults();
        var set = new Dictionary<string, string>();
        var volumes = new List<string>();
        var document = YamlText.Parse(text, file, faults);
        if (document is YamlMap map)
        {
            var root = new MapReader(map, Keys, Name, faults);
            if (root.Value("version") is not YamlScalar { Text: "0.1" } version) faults.Add(root.PlaceOf("version"), "version: 0.1 is the one that there is");
            foreach (var (name, one) in Items(root, "env", "value", "write - name: X and below it value: Y", faults)) set[name] = one.Value("value") is YamlScalar value ? value.Text : "";
            foreach (var (name, _) in Items(root, "volumeMounts", "localPath", "write - name: X", faults)) volumes.Add(name);
        }
        else if (document is { IsNull: false })
        {
            faults.Add(document.Place, $"{Name} is a map, and not {document.Kind}");
        }

        faults.ThrowIfAny();
        return new BridgeFile(set, volumes);
    }

    /// <summary>The items of a list, each with its name; another key is allowed beside it.</summary>
    private static IEnumerable<(string Name, MapReader Item)> Items(MapReader root, string list, string besides, string remedy, Faults faults)
    {
        if (root.Value(list) is not { IsNull: false } value) yield break;
        if (value is not YamlList items)
        {
            faults.Add(value.Place, $"{list} is a list, and not {value.Kind}: {remedy}");
            yield break;
        }

        foreach (var item in items.Items)
        {
            if (item is not YamlMap map)
            {
                faults.Add(item.Place, $"an item of {list} has name and {besides}, and is not {item.Kind}");
                continue;
            }

            var one = new MapReader(map, ["name", besides], $"an item of {list}", faults);
            if (one.Text("name") is { } name) yield return (name, one);
            else if (one.Value("name") is null) faults.Add(one.Place, $"this item of {list} has no name");
        }
    }
}
