using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration;

/// <summary>Reads a <c>kloop.yaml</c>'s text. Pure but for the question which folders there are.</summary>
internal static class ConfigurationText
{
    private static readonly string[] Keys = ["redirect"];

    /// <summary>Reads it all before it says what is wrong.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file as people know it: it begins each fault.</param>
    /// <param name="folder">The file's folder, as a whole path.</param>
    /// <param name="isFolder">Whether a path is a folder.</param>
    /// <exception cref="UsageException">It has faults; the text holds every one with its place and remedy.</exception>
    public static KloopConfiguration Parse(string text, string file, string folder, Func<string, bool> isFolder)
    {
        var faults = new Faults();
        var items = new List<RedirectItem>();
        switch (YamlText.Parse(text, file, faults))
        {
            case null or { IsNull: true }:
                break;
            case YamlMap map:
                items.AddRange(Items(new MapReader(map, Keys, "kloop.yaml", faults), new RedirectItemReader(folder, isFolder, faults), faults));
                break;
            case var other:
                faults.Add(other.Place, $"kloop.yaml is a map, and not {other.Kind}: write redirect: and below it - service: cart");
                break;
        }

        foreach (var twice in items.GroupBy(i => i.Service).SelectMany(g => g.Skip(1).Select(i => (Item: i, First: g.First()))))
        {
            faults.Add(twice.Item.Place, $"Service \"{twice.Item.Service}\" is there already, in line {twice.First.Place.Line}: make one item of both");
        }

        faults.ThrowIfAny();
        return new KloopConfiguration(file, items);
    }

    private static List<RedirectItem> Items(MapReader root, RedirectItemReader reader, Faults faults)
    {
        if (root.Value("redirect") is not { } value) return [];
        if (value is YamlList list) return [.. list.Items.Select(reader.Read).OfType<RedirectItem>()];
        faults.Add(value.Place, $"redirect is a list, and not {value.Kind}: write - before each item, such as - service: cart");
        return [];
    }
}
