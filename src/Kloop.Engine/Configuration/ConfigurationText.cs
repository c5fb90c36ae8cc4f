using Kloop.Engine.Configuration.Written;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Protection;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Configuration;

/// <summary>Reads a <c>kloop.yaml</c>'s text. Pure but for the question which folders there are.</summary>
internal static class ConfigurationText
{
    internal static readonly string[] Keys = ["redirect", "run", "outgoing", "protected", .. ApplicationReader.Keys];

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
        var runs = new List<RunItem>();
        IReadOnlyList<OutgoingRule> outgoing = [];
        WrittenApplication? application = null;
        ProtectedPlaces? guarded = null;
        switch (YamlText.Parse(text, file, faults))
        {
            case null or { IsNull: true }:
                break;
            case YamlMap map:
                var root = new MapReader(map, Keys, "kloop.yaml", faults);
                items.AddRange(Items(root, "redirect", "service: cart", new RedirectItemReader(folder, isFolder, faults).Read, faults));
                runs.AddRange(Items(root, "run", "target: deploy/orders", new RunItemReader(new ProgramReader(folder, isFolder, faults), faults).Read, faults));
                outgoing = OutgoingReader.Read(root.Value("outgoing"), faults);
                guarded = ProtectionReader.Read(root.Value("protected"), file, faults);
                application = ApplicationReader.Read(root, folder, faults);
                break;
            case var other:
                faults.Add(other.Place, $"kloop.yaml is a map, and not {other.Kind}: write redirect: and below it - service: cart");
                break;
        }

        foreach (var twice in items.GroupBy(i => i.Service).SelectMany(g => g.Skip(1).Select(i => (Item: i, First: g.First()))))
        {
            faults.Add(twice.Item.Place, $"Service \"{twice.Item.Service}\" is there already, in line {twice.First.Place.Line}: make one item of both");
        }

        foreach (var twice in runs.GroupBy(i => i.Target).SelectMany(g => g.Skip(1).Select(i => (Item: i, First: g.First()))))
        {
            faults.Add(twice.Item.Place, $"{twice.Item.Target} is there already, in line {twice.First.Place.Line}: make one item of both");
        }

        faults.ThrowIfAny();
        return new KloopConfiguration(file, items, outgoing, runs) { Folder = folder, Application = application, Protected = guarded };
    }

    private static List<T> Items<T>(MapReader root, string key, string example, Func<YamlValue, T?> read, Faults faults)
        where T : class
    {
        if (root.Value(key) is not { } value) return [];
        if (value is YamlList list) return [.. list.Items.Select(read).OfType<T>()];
        faults.Add(value.Place, $"{key} is a list, and not {value.Kind}: write - before each item, such as - {example}");
        return [];
    }
}
