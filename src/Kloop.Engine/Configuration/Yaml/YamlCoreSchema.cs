using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kloop.Engine.Configuration.Yaml;

/// <summary>YAML values as JSON, as Kubernetes' own tools read them: the core schema (YAML 1.2, 10.3.2), with the integers of Go's reader. Pure.</summary>
internal static partial class YamlCoreSchema
{
    /// <summary>The value as JSON; of a key that is there twice the last one.</summary>
    public static JsonNode? ToJson(YamlValue value) => value switch
    {
        YamlMap map => Map(map),
        YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
        YamlScalar scalar => Scalar(scalar),
        _ => null,
    };

    /// <summary>A map as a JSON object.</summary>
    public static JsonObject Map(YamlMap map)
    {
        var json = new JsonObject();
        foreach (var (key, value) in map.Entries) json[key.Text] = ToJson(value);
        return json;
    }

    private static JsonValue? Scalar(YamlScalar scalar)
    {
        if (scalar.IsNull) return null;
        if (scalar.Quoted) return JsonValue.Create(scalar.Text);
        return scalar.Text switch
        {
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            var text => Number(text) ?? JsonValue.Create(text),
        };
    }

    private static JsonValue? Number(string text)
    {
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Decimal().IsMatch(plain) && long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return JsonValue.Create(whole);
        if (Based().Match(plain) is { Success: true } based) return InBase(based);
        bool real = Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
        return real ? JsonValue.Create(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) : null;
    }

    private static JsonValue? InBase(Match match)
    {
        string digits = match.Groups["digits"].Value;
        int radix = match.Groups["base"].Value switch { "0x" => 16, "0b" => 2, _ => 8 };
        try
        {
            long number = Convert.ToInt64(digits, radix);
            return JsonValue.Create(match.Groups["sign"].Value == "-" ? -number : number);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[-+]?(0|[1-9][0-9]*)$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^(?<sign>[-+]?)(?<base>0x|0o|0b|0)(?<digits>[0-9a-fA-F]+)$")]
    private static partial Regex Based();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Real();
}
