using System.Globalization;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Reading;

/// <summary>
/// Reads a map of another tool's file. Every key must be asked for, in whatever way; those that were not
/// are listed as unsupported by <see cref="End"/>, so that nothing is passed over in silence.
/// </summary>
internal sealed class Section
{
    private readonly Dictionary<string, YamlEntry> _entries = [];
    private readonly HashSet<string> _asked = [];
    private readonly Notes _notes;

    /// <param name="map">The map.</param>
    /// <param name="where">What it is, as people call it, such as <c>build.artifacts</c>.</param>
    /// <param name="notes">Takes what is wrong and what is unsupported.</param>
    public Section(YamlMap map, string where, Notes notes)
    {
        (Map, Where, _notes) = (map, where, notes);
        foreach (var entry in map.Entries)
        {
            if (!_entries.TryAdd(entry.Key.Text, entry)) notes.Fault(entry.Key.Place, $"\"{entry.Key.Text}\" is there already, in line {_entries[entry.Key.Text].Key.Place.Line}: leave one of them out");
        }
    }

    public YamlMap Map { get; }

    public string Where { get; }

    public Place Place => Map.Place;

    /// <summary>Whether a key is there with a value; that does not ask for it.</summary>
    public bool Has(string key) => _entries.TryGetValue(key, out var entry) && !entry.Value.IsNull;

    /// <summary>Whether a key is there, also without a value.</summary>
    public bool Names(string key) => _entries.ContainsKey(key);

    /// <summary>Where a key's value stands; where the map begins without it.</summary>
    public Place PlaceOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Value.Place : Place;

    public YamlValue? Value(string key)
    {
        _asked.Add(key);
        return Has(key) ? _entries[key].Value : null;
    }

    /// <summary>A key's scalar that is not empty; null without.</summary>
    public YamlScalar? Scalar(string key)
    {
        var value = Value(key);
        if (value is null or YamlScalar { Text.Length: 0 }) return null;
        if (value is YamlScalar scalar) return scalar;
        _notes.Fault(value.Place, $"{key} is a text, and not {value.Kind}");
        return null;
    }

    public string? Text(string key) => Scalar(key)?.Text;

    /// <summary>A key's flag; null without.</summary>
    public bool? Flag(string key)
    {
        switch (Scalar(key))
        {
            case null:
                return null;
            case { Text: "true" or "True" or "TRUE" }:
                return true;
            case { Text: "false" or "False" or "FALSE" }:
                return false;
            case var other:
                _notes.Fault(other.Place, $"{key} is true or false, and not {other.Kind}");
                return null;
        }
    }

    /// <summary>A key's number of 0 or more; null without.</summary>
    public int? Number(string key)
    {
        if (Scalar(key) is not { } scalar) return null;
        if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return number;
        _notes.Fault(scalar.Place, $"{key} is a whole number, and not {scalar.Kind}");
        return null;
    }

    /// <summary>A key's list of scalars; empty without.</summary>
    public IReadOnlyList<YamlScalar> Texts(string key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlList list:
                foreach (var other in list.Items.Where(i => i is not YamlScalar)) _notes.Fault(other.Place, $"an item of {key} is a text, and not {other.Kind}");
                return [.. list.Items.OfType<YamlScalar>().Where(s => !s.IsNull)];
            case var other:
                _notes.Fault(other.Place, $"{key} is a list, and not {other.Kind}: write - before each item");
                return [];
        }
    }

    /// <summary>A key's map; null without.</summary>
    public Section? Child(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlMap map:
                return new Section(map, Path(key), _notes);
            case var other:
                _notes.Fault(other.Place, $"{key} is a map, and not {other.Kind}");
                return null;
        }
    }

    /// <summary>A key's list of maps; empty without.</summary>
    public IReadOnlyList<Section> Children(string key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlList list:
                foreach (var other in list.Items.Where(i => i is not YamlMap)) _notes.Fault(other.Place, $"an item of {key} is a map, and not {other.Kind}");
                return [.. list.Items.OfType<YamlMap>().Select(m => new Section(m, Path(key), _notes))];
            case var other:
                _notes.Fault(other.Place, $"{key} is a list, and not {other.Kind}: write - before each item");
                return [];
        }
    }

    /// <summary>The entries of a key's map; empty without.</summary>
    public IReadOnlyList<YamlEntry> Entries(string key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlMap map:
                return map.Entries;
            case var other:
                _notes.Fault(other.Place, $"{key} is a map, and not {other.Kind}");
                return [];
        }
    }

    /// <summary>The entries of a key's map whose values are scalars.</summary>
    public IReadOnlyList<(string Key, YamlScalar Value)> Pairs(string key)
    {
        var pairs = new List<(string, YamlScalar)>();
        foreach (var (name, value) in Entries(key))
        {
            if (value is YamlScalar scalar) pairs.Add((name.Text, scalar));
            else _notes.Fault(value.Place, $"the value of {name.Text} is a text, and not {value.Kind}");
        }

        return pairs;
    }

    /// <summary>Keys that have no meaning for Kloop: what they set is so in any case, or cannot matter.</summary>
    public void Meaningless(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys) _asked.Add(key);
    }

    /// <summary>A key that Kloop does not do, if it is there and says more than nothing.</summary>
    public void Lacking(string key, string why)
    {
        bool idle = Value(key) is null or YamlScalar { Text: "false" or "" } or YamlList { Items.Count: 0 };
        if (!idle) _notes.Lack(_entries[key].Key.Place, $"{Path(key)}: {why}");
    }

    /// <summary>Lists the keys that nobody asked for.</summary>
    public void End()
    {
        foreach (var (name, entry) in _entries.Where(e => !_asked.Contains(e.Key)).ToList())
        {
            string near = Nearness.Nearest(name, _asked, 1) is [var nearest] ? $"; is it \"{nearest}\"?" : "";
            _notes.Lack(entry.Key.Place, $"{(Where.Length == 0 ? "the file" : Where)} has no key \"{name}\" that Kloop knows{near}");
        }
    }

    private string Path(string key) => Where.Length == 0 ? key : $"{Where}.{key}";
}
