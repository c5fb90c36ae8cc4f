using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>Looks into somebody else's YAML, where anything may be missing or of another kind.</summary>
internal static class YamlReading
{
    /// <summary>A value below; null where a key is missing. The last of two equal keys counts.</summary>
    public static YamlValue? At(this YamlValue? value, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            value = (value as YamlMap)?.Entries.LastOrDefault(e => e.Key.Text == key)?.Value;
        }

        return value;
    }

    /// <summary>A text below; null where there is none.</summary>
    public static string? TextAt(this YamlValue? value, params ReadOnlySpan<string> keys) => value.At(keys) is YamlScalar { IsNull: false } scalar ? scalar.Text : null;

    /// <summary>A list's items below; a single text is a list of one; empty where there is nothing.</summary>
    public static IReadOnlyList<YamlValue> ItemsAt(this YamlValue? value, params ReadOnlySpan<string> keys) => value.At(keys) switch
    {
        YamlList list => list.Items,
        YamlScalar { IsNull: false } scalar => [scalar],
        _ => [],
    };

    /// <summary>A list's texts below.</summary>
    public static IReadOnlyList<string> TextsAt(this YamlValue? value, params ReadOnlySpan<string> keys) => [.. value.ItemsAt(keys).OfType<YamlScalar>().Where(s => !s.IsNull).Select(s => s.Text)];

    /// <summary>A map's keys and texts below.</summary>
    public static IReadOnlyDictionary<string, string> PairsAt(this YamlValue? value, params ReadOnlySpan<string> keys)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in (value.At(keys) as YamlMap)?.Entries ?? [])
        {
            if (entry.Value is YamlScalar { IsNull: false } text) pairs[entry.Key.Text] = text.Text;
        }

        return pairs;
    }
}
