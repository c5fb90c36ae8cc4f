using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kloop.Kubernetes.Connection;

/// <summary>Values of a kubeconfig that the library does not read. Pure.</summary>
internal static class KubeconfigValues
{
    /// <summary>A text of an item; of the first item with the name, as for all else. Null without.</summary>
    /// <param name="files">The files' texts, in the order in which they count; the library has read them, so that they are YAML.</param>
    /// <param name="section">The list, such as <c>clusters</c>.</param>
    /// <param name="name">The item's name.</param>
    /// <param name="kind">The item's map, such as <c>cluster</c>.</param>
    /// <param name="key">The key in it.</param>
    public static string? Text(IReadOnlyList<string> files, string section, string name, string kind, string key) =>
        files.Select(f => Item(f, section, name)).FirstOrDefault(i => i is not null)?.GetValueOrDefault(kind) is Dictionary<string, object?> map ? map.GetValueOrDefault(key) as string : null;

    private static Dictionary<string, object?>? Item(string text, string section, string name)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _)) return null;
        var items = (Value(parser, []) as Dictionary<string, object?>)?.GetValueOrDefault(section) as List<object?>;
        return items?.OfType<Dictionary<string, object?>>().FirstOrDefault(c => c.GetValueOrDefault("name") as string == name);
    }

    private static object? Value(Parser parser, Dictionary<AnchorName, object?> anchors)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias)) return anchors.GetValueOrDefault(alias.Value);
        var anchor = ((NodeEvent)parser.Current!).Anchor;
        object? value;
        if (parser.TryConsume<Scalar>(out var scalar)) value = scalar.Value;
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new List<object?>();
            while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Value(parser, anchors));
            value = list;
        }
        else
        {
            parser.Consume<MappingStart>();
            var map = new Dictionary<string, object?>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                object? key = Value(parser, anchors);
                map[key as string ?? ""] = Value(parser, anchors);
            }

            value = map;
        }

        if (!anchor.IsEmpty) anchors[anchor] = value;
        return value;
    }
}
