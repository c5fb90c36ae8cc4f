using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kloop.Engine.Configuration.Yaml.Editing;

/// <summary>Reads a YAML text as the characters that its values are, so that some can be replaced and all others stay.</summary>
internal sealed class YamlParts
{
    private readonly string _text;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlPart> _anchors = [];

    private YamlParts(string text) => (_text, _parser) = (text, new Parser(new StringReader(text)));

    /// <summary>The documents; none, with a fault more, when the text is no YAML that <see cref="YamlText"/> reads.</summary>
    public static IReadOnlyList<YamlPart> Read(string text, string file, Faults faults)
    {
        int before = faults.All.Count;
        // It bounds depth and aliases, and its words about what is wrong are for people.
        YamlText.ParseAll(text, file, faults);
        return faults.All.Count > before ? [] : new YamlParts(text).Documents();
    }

    private List<YamlPart> Documents()
    {
        var documents = new List<YamlPart>();
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            documents.Add(Value());
            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private YamlPart Value()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return new AliasPart((int)alias.Start.Index, (int)alias.End.Index, _anchors[alias.Value.Value]);
        var node = (NodeEvent)_parser.Current!;
        int start = (int)node.Start.Index;
        if (!node.Anchor.IsEmpty || !node.Tag.IsEmpty) start = BehindProperties(start);
        YamlPart value = node switch
        {
            Scalar => Text(start),
            SequenceStart { Style: var style } => List(start, style is SequenceStyle.Flow),
            _ => Map(start, ((MappingStart)node).Style is MappingStyle.Flow),
        };
        if (!node.Anchor.IsEmpty) _anchors[node.Anchor.Value] = value;
        return value;
    }

    private TextPart Text(int start)
    {
        var scalar = _parser.Consume<Scalar>();
        return new TextPart(Math.Min(start, (int)scalar.End.Index), (int)scalar.End.Index, scalar.Value, scalar.Style);
    }

    private ListPart List(int start, bool flow)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<YamlPart>();
        while (!_parser.Accept<SequenceEnd>(out _)) items.Add(Value());
        int end = (int)_parser.Consume<SequenceEnd>().Start.Index + 1;
        return new ListPart(start, flow ? end : items.Count > 0 ? items[^1].End : start, items, flow);
    }

    private MapPart Map(int start, bool flow)
    {
        _parser.Consume<MappingStart>();
        var entries = new List<PartEntry>();
        while (!_parser.Accept<MappingEnd>(out _)) entries.Add(new PartEntry((TextPart)Value().Resolved, Value()));
        int end = (int)_parser.Consume<MappingEnd>().Start.Index + 1;
        return new MapPart(start, flow ? end : entries.Count > 0 ? entries[^1].Value.End : start, entries, flow);
    }

    /// <summary>Behind <c>&amp;anchor</c> and <c>!tag</c>, which stand before a value in either order.</summary>
    private int BehindProperties(int at)
    {
        while (at < _text.Length && _text[at] is '&' or '!')
        {
            while (at < _text.Length && !char.IsWhiteSpace(_text[at])) at++;
            while (at < _text.Length && char.IsWhiteSpace(_text[at])) at++;
        }

        return at;
    }
}
