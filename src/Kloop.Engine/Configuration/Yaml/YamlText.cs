using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kloop.Engine.Configuration.Yaml;

/// <summary>Reads YAML as a tree whose every part knows its place. With Editing/YamlParts the only user of YamlDotNet's parser, which needs no reflection.</summary>
internal sealed class YamlText
{
    /// <summary>Deeper than anybody writes; the reader's own depth is bounded by it.</summary>
    private const int Deepest = 128;

    /// <summary>More values than anybody writes. Aliases count as what they stand for: those who walk the tree walk them too.</summary>
    private const int Most = 200_000;

    private const string StringTag = "tag:yaml.org,2002:str";

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Faults _faults;
    private readonly Dictionary<string, (YamlValue Value, int Count)> _anchors = [];
    private int _count;

    private Mark _last;

    private YamlText(string text, string file, Faults faults)
    {
        (_file, _faults) = (file, faults);
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's value; null when there is none, or, with a fault more, when the text is no YAML.</summary>
    public static YamlValue? Parse(string text, string file, Faults faults) => Read(text, file, faults, r => r.Document());

    /// <summary>The values of all documents; with a fault more, those before it, when the text is no YAML.</summary>
    public static IReadOnlyList<YamlValue> ParseAll(string text, string file, Faults faults)
    {
        var documents = new List<YamlValue>();
        Read(text, file, faults, r =>
        {
            r.Documents(documents);
            return null;
        });
        return documents;
    }

    private static YamlValue? Read(string text, string file, Faults faults, Func<YamlText, YamlValue?> read)
    {
        var reader = new YamlText(text, file, faults);
        try
        {
            return read(reader);
        }
        // Of a few texts its parser says no more than that it is lost.
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            // The parser's own words about a tab name neither it nor its place.
            if (Tab(text) is { } tab) faults.Add(tab with { File = file }, "this is no YAML: a tab before the line's first word: indent with spaces");
            else if (e is YamlException known) faults.Add(new Place(file, Math.Max(1, known.End.Line), Math.Max(1, known.End.Column)), $"this is no YAML: {Words(known)}");
            else faults.Add(new Place(file, Math.Max(1, reader._last.Line), Math.Max(1, reader._last.Column)), "this is no YAML: something behind this is not closed");
            return null;
        }
    }

    private void Documents(List<YamlValue> documents)
    {
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            documents.Add(Value(0));
            _parser.Consume<DocumentEnd>();
        }
    }

    private YamlValue? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _)) return null;
        _parser.Consume<DocumentStart>();
        var value = Value(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second)) _faults.Add(At(second), "a second document: put everything into the first one");
        return value;
    }

    private YamlValue Value(int depth)
    {
        if (depth > Deepest) throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"more than {Deepest} levels");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out var there)) throw new YamlException(alias.Start, alias.End, $"nothing before it has the anchor &{alias.Value}");
            Count(there.Count, alias);
            return there.Value;
        }

        int before = _count;
        Count(1, _parser.Current!);
        // Of a few texts its parser gives an end where a value should be.
        if (_parser.Current is not NodeEvent node) throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value is missing here");
        var anchor = node.Anchor;
        _last = node.Start;
        YamlValue value = _parser.Current switch
        {
            Scalar scalar => Text(scalar),
            SequenceStart => List(_parser.Consume<SequenceStart>(), depth),
            _ => Map(_parser.Consume<MappingStart>(), depth),
        };
        if (!anchor.IsEmpty) _anchors[anchor.Value] = (value, _count - before);
        return value;
    }

    private void Count(int more, ParsingEvent at)
    {
        _count += more;
        if (_count > Most) throw new YamlException(at.Start, at.End, $"more than {Most} values, with all aliases");
    }

    private YamlScalar Text(Scalar scalar)
    {
        _parser.MoveNext();
        return new YamlScalar(At(scalar), scalar.Value, scalar.Style is not ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == StringTag));
    }

    private YamlList List(SequenceStart start, int depth)
    {
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(Value(depth + 1));
        return new YamlList(At(start), items);
    }

    private YamlMap Map(MappingStart start, int depth)
    {
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(depth + 1);
            var value = Value(depth + 1);
            if (key is YamlScalar name) entries.Add(new YamlEntry(name, value));
            else _faults.Add(key.Place, $"a key is a word, and not {key.Kind}");
        }

        return new YamlMap(At(start), YamlMerge.Merged(entries, _faults));
    }

    private Place At(ParsingEvent what) => new(_file, what.Start.Line, what.Start.Column);

    /// <summary>The first tab that indents a line; null when there is none.</summary>
    private static Place? Tab(string text)
    {
        foreach (var (number, line) in text.Split('\n').Index())
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && string.IsNullOrWhiteSpace(line[..tab])) return new Place("", number + 1, tab + 1);
        }

        return null;
    }

    private static string Words(YamlException e) => e.Message.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.');
}
