using System.Text.RegularExpressions;

namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>ARG and ENV as later instructions see them. Pure.</summary>
internal static partial class DockerVariables
{
    /// <summary>A text with the known variables put in; an unknown one without a default is empty.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> values) => Variable().Replace(text, m =>
    {
        string name = m.Groups["name"].Value + m.Groups["braced"].Value;
        bool known = values.TryGetValue(name, out string? value) && value.Length > 0;
        return m.Groups["operator"].Value switch
        {
            ":-" or "-" => known ? value! : Expand(m.Groups["word"].Value, values),
            ":+" or "+" => known ? Expand(m.Groups["word"].Value, values) : "",
            _ => value ?? "",
        };
    });

    /// <summary>The pairs of an ENV or ARG: <c>A=b C="d e"</c>, or the old <c>ENV A b</c>; null without a value.</summary>
    public static IEnumerable<(string Name, string? Value)> Pairs(string rest, IReadOnlyDictionary<string, string> values)
    {
        var words = ShellWords.Split(rest);
        if (words.Count > 1 && !words[0].Contains('=', StringComparison.Ordinal) && !words[1].Contains('=', StringComparison.Ordinal))
        {
            yield return (words[0], Expand(rest.TrimStart()[words[0].Length..].Trim(), values));
            yield break;
        }

        foreach (string word in words)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (word, null) : (word[..equals], Expand(word[(equals + 1)..], values));
        }
    }

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?<braced>[A-Za-z_][A-Za-z0-9_]*)(?:(?<operator>:[-+]|[-+])(?<word>[^}]*))?\})")]
    private static partial Regex Variable();
}
