using System.Text.RegularExpressions;
using Kloop.Engine.Deploy.Manifests;
using YamlDotNet.Core;

namespace Kloop.Engine.Configuration.Yaml.Editing;

/// <summary>Writes one word, such as a tag, as a YAML text that no reader takes for a number, flag or time. Pure.</summary>
internal static partial class YamlWord
{
    /// <summary>The word, quoted as another one is, or as it must be.</summary>
    public static string Write(string word, ScalarStyle like = ScalarStyle.Plain) => like switch
    {
        ScalarStyle.SingleQuoted => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'",
        ScalarStyle.DoubleQuoted => Quoted(word),
        _ => IsPlain(word) ? word : Quoted(word),
    };

    private static bool IsPlain(string word) =>
        Word().IsMatch(word) && !Digits().IsMatch(word) && YamlJson.Plain(word) is { } value && value.GetValueKind() == System.Text.Json.JsonValueKind.String;

    private static string Quoted(string word) => $"\"{word.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._/:@+=-]*(?<!:)\z")]
    private static partial Regex Word();

    /// <summary>Numbers, times and dates of one reader or another (YAML 1.1 and 1.2: 1_000, 0o17, 1:30, 2001-01-01, 12e34).</summary>
    [GeneratedRegex(@"\A([0-9][0-9_]*(\.[0-9_]*)?([eE][+-]?[0-9]+)?|0[obx][0-9a-fA-F_]+|[0-9]+(:[0-9]+)+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt:0-9.+-]|Z)*)\z")]
    private static partial Regex Digits();
}
