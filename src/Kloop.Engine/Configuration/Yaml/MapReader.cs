using System.Globalization;

namespace Kloop.Engine.Configuration.Yaml;

/// <summary>Reads the keys of one map. A key that it does not know, that is there twice, or whose value is of another kind is a fault.</summary>
internal sealed class MapReader
{
    private readonly Dictionary<string, YamlValue> _values = [];
    private readonly Faults _faults;

    /// <param name="map">The map.</param>
    /// <param name="known">The keys that it may have.</param>
    /// <param name="where">What the map is, such as "an item of redirect".</param>
    /// <param name="faults">Takes the faults.</param>
    public MapReader(YamlMap map, IReadOnlyList<string> known, string where, Faults faults)
    {
        (Place, _faults) = (map.Place, faults);
        var first = new Dictionary<string, Place>();
        foreach (var (key, value) in map.Entries)
        {
            if (!known.Contains(key.Text, StringComparer.Ordinal)) faults.Add(key.Place, $"{where} has no key \"{key.Text}\"; {Remedy(key.Text, known)}");
            else if (!first.TryAdd(key.Text, key.Place)) faults.Add(key.Place, $"\"{key.Text}\" is there already, in line {first[key.Text].Line}: leave one of them out");
            else if (!value.IsNull) _values[key.Text] = value;
        }
    }

    /// <summary>Where the map begins.</summary>
    public Place Place { get; }

    /// <summary>Where a key's value stands; where the map begins without it.</summary>
    public Place PlaceOf(string key) => _values.TryGetValue(key, out var value) ? value.Place : Place;

    /// <summary>A key's value as it stands; null without.</summary>
    public YamlValue? Value(string key) => _values.GetValueOrDefault(key);

    /// <summary>A key's text, which is not empty; null without.</summary>
    public string? Text(string key)
    {
        if (!_values.TryGetValue(key, out var value)) return null;
        return Text(value, key);
    }

    /// <summary>A key's flag; false without.</summary>
    public bool Flag(string key)
    {
        if (!_values.TryGetValue(key, out var value)) return false;
        // YAML 1.2, 10.3.2.
        if (value is YamlScalar { Quoted: false, Text: "true" or "True" or "TRUE" }) return true;
        if (value is not YamlScalar { Quoted: false, Text: "false" or "False" or "FALSE" }) _faults.Add(value.Place, $"{key} is true or false, and not {value.Kind}");
        return false;
    }

    /// <summary>A key's whole number of 0 or more; null without.</summary>
    public int? Number(string key)
    {
        if (!_values.TryGetValue(key, out var value)) return null;
        if (value is YamlScalar scalar && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return number;
        _faults.Add(value.Place, $"{key} is a whole number, and not {value.Kind}");
        return null;
    }

    /// <summary>A key's list of texts; empty without.</summary>
    public IReadOnlyList<YamlScalar> Texts(string key, string example)
    {
        if (!_values.TryGetValue(key, out var value)) return [];
        if (value is YamlList list) return [.. list.Items.Where(i => Text(i, key) is not null).Cast<YamlScalar>()];
        _faults.Add(value.Place, $"{key} is a list, and not {value.Kind}: write {key}: {example}");
        return [];
    }

    /// <summary>A key's map of names and texts; null without.</summary>
    public IReadOnlyDictionary<string, string>? Pairs(string key, string example)
    {
        if (!_values.TryGetValue(key, out var value)) return null;
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, one) in (value as YamlMap)?.Entries ?? [])
        {
            if (one is not YamlScalar text) _faults.Add(one.Place, $"the value of {name.Text} is a text, and not {one.Kind}");
            else if (!pairs.TryAdd(name.Text, text.IsNull ? "" : text.Text)) _faults.Add(name.Place, $"{name.Text} is there already: leave one of them out");
        }

        if (value is not YamlMap) _faults.Add(value.Place, $"{key} is a map of names and texts, and not {value.Kind}: write {key}: {example}");
        return pairs;
    }

    /// <summary>A key's command: a list of program and arguments, or one line that <c>sh -c</c> runs; empty without.</summary>
    public IReadOnlyList<string> Command(string key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlScalar { Text: var line } when !string.IsNullOrWhiteSpace(line):
                return ["sh", "-c", line];
            case YamlList { Items: [YamlScalar { Text.Length: > 0 }, ..] items } when items.All(i => i is YamlScalar):
                return [.. items.Cast<YamlScalar>().Select(a => a.Text)];
            case var other:
                _faults.Add(other.Place, $"{key} is a program and its arguments, such as [npm, run, dev], or a line for sh, such as npm run dev");
                return [];
        }
    }

    /// <summary>A key's word, one of those that are known; null without.</summary>
    public string? Word(string key, IReadOnlyList<string> known)
    {
        if (Text(key) is not { } word) return null;
        if (known.Contains(word, StringComparer.Ordinal)) return word;
        _faults.Add(PlaceOf(key), $"{key} is {string.Join(", ", known.SkipLast(1))} or {known[^1]}, and not \"{word}\"");
        return null;
    }

    /// <summary>A key's list of maps, each read; null without.</summary>
    public IReadOnlyList<T>? Items<T>(string key, string example, Func<YamlValue, T?> read)
        where T : class
    {
        if (!_values.TryGetValue(key, out var value)) return null;
        if (value is YamlList list) return [.. list.Items.Select(read).OfType<T>()];
        _faults.Add(value.Place, $"{key} is a list, and not {value.Kind}: write - before each item, such as - {example}");
        return [];
    }

    private string? Text(YamlValue value, string key)
    {
        if (value is YamlScalar { IsNull: false, Text.Length: > 0 } scalar) return scalar.Text;
        _faults.Add(value.Place, $"{key} is a text, and not {(value is YamlScalar { Text.Length: 0 } ? "empty" : value.Kind)}");
        return null;
    }

    private static string Remedy(string key, IReadOnlyList<string> known) =>
        Nearness.Nearest(key, known, 1) is [var near] ? $"is it \"{near}\"?" : $"it may have {string.Join(", ", known)}";
}
