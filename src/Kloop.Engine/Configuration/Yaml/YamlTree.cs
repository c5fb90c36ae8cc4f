namespace Kloop.Engine.Configuration.Yaml;

/// <summary>Changes to trees that cannot change: each gives a new one, whose parts keep their places. Pure.</summary>
internal static class YamlTree
{
    /// <summary>A key's value, of several the last one; null without.</summary>
    public static YamlValue? Get(this YamlMap map, string key) => map.Entries.LastOrDefault(e => e.Key.Text == key)?.Value;

    /// <summary>The text of a key's scalar; null without, and when it is empty.</summary>
    public static string? TextOf(this YamlMap map, string key) => map.Get(key) is YamlScalar { IsNull: false, Text.Length: > 0 } scalar ? scalar.Text : null;

    /// <summary>The map with a key's value replaced, or with the key at its end.</summary>
    public static YamlMap With(this YamlMap map, string key, YamlValue value)
    {
        bool there = map.Entries.Any(e => e.Key.Text == key);
        if (!there) return map with { Entries = [.. map.Entries, new YamlEntry(new YamlScalar(value.Place, key, true), value)] };
        return map with { Entries = [.. map.Entries.Select(e => e.Key.Text == key ? e with { Value = value } : e)] };
    }

    /// <summary>The map without a key.</summary>
    public static YamlMap Without(this YamlMap map, string key) => map with { Entries = [.. map.Entries.Where(e => e.Key.Text != key)] };

    /// <summary>The list with another item in an item's place.</summary>
    public static YamlList With(this YamlList list, int index, YamlValue value) => list with { Items = [.. list.Items.Select((v, i) => i == index ? value : v)] };

    /// <summary>The list with an item more, before the one at an index, or at its end.</summary>
    public static YamlList Insert(this YamlList list, int index, YamlValue value) => list with { Items = [.. list.Items.Take(index), value, .. list.Items.Skip(index)] };

    /// <summary>The list without an item.</summary>
    public static YamlList Without(this YamlList list, int index) => list with { Items = [.. list.Items.Where((_, i) => i != index)] };
}
