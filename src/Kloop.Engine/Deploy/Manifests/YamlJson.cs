using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Deploy.Manifests;

/// <summary>
/// YAML as the JSON that kubectl makes of it. Its parser reads YAML 1.1: <c>yes</c> and <c>on</c> are true, <c>0440</c>
/// is octal, <c>&lt;&lt;</c> merges. Source: go-yaml v2, resolve.go. Pure.
/// </summary>
internal static partial class YamlJson
{
    private const string MergeKey = "<<";

    public static JsonNode? Convert(YamlValue value) => value switch
    {
        YamlScalar scalar => Scalar(scalar),
        YamlList list => new JsonArray([.. list.Items.Select(Convert)]),
        YamlMap map => Map(map),
        _ => null,
    };

    /// <summary>What a plain word stands for; a JSON string when it is just a text.</summary>
    public static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => JsonValue.Create(true),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => JsonValue.Create(false),
        _ => Number(text.Replace("_", "", StringComparison.Ordinal)) ?? JsonValue.Create(text),
    };

    private static JsonNode? Scalar(YamlScalar scalar) => scalar.Quoted ? JsonValue.Create(scalar.Text) : Plain(scalar.Text);

    private static JsonObject Map(YamlMap map)
    {
        var result = new JsonObject();
        foreach (var entry in map.Entries.Where(e => e.Key is { Text: MergeKey, Quoted: false })) Merge(result, entry.Value);
        foreach (var entry in map.Entries.Where(e => e.Key is not { Text: MergeKey, Quoted: false })) result[entry.Key.Text] = Convert(entry.Value);
        return result;
    }

    private static void Merge(JsonObject into, YamlValue from)
    {
        foreach (var map in from is YamlList list ? list.Items.OfType<YamlMap>() : [.. new[] { from }.OfType<YamlMap>()])
        {
            foreach (var (key, value) in Map(map))
            {
                if (!into.ContainsKey(key)) into[key] = value?.DeepClone();
            }
        }
    }

    private static JsonValue? Number(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.')) return null;
        string digits = text.TrimStart('+', '-');
        bool negative = text[0] == '-';
        if (digits.Length < text.Length - 1) return null;
        if (Based(digits) is { } whole) return JsonValue.Create(negative ? -whole : whole);
        if (ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong large) && !negative) return JsonValue.Create(large);
        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            ? JsonValue.Create(real) : null;
    }

    private static long? Based(string digits)
    {
        var (style, body) = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => (16, hex),
            ['0', 'b' or 'B', .. var binary] => (2, binary),
            ['0', 'o' or 'O', .. var octal] => (8, octal),
            ['0', _, ..] => (8, digits[1..]),
            _ => (10, digits),
        };
        if (body.Length == 0) return null;
        long sum = 0;
        foreach (char c in body)
        {
            int digit = char.IsAsciiHexDigit(c) ? System.Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= style || sum > (long.MaxValue - digit) / style) return null;
            sum = (sum * style) + digit;
        }

        return sum;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
