using System.Text.RegularExpressions;

namespace Kloop.Engine.Import.DevSpace.Variables;

/// <summary>Finds <c>${NAME}</c> and <c>$(command)</c> in texts. Pure. https://www.devspace.sh/docs/configuration/variables</summary>
internal static partial class VariableText
{
    /// <summary>The command of a text that is nothing else; null without.</summary>
    public static (string Command, bool IsText)? Command(string text) =>
        WholeCommand().Match(text) is { Success: true } match ? (match.Groups["command"].Value, match.Groups["mark"].Value.Contains('!', StringComparison.Ordinal)) : null;

    /// <summary>The variable of a text that is nothing else, which keeps its kind; null without.</summary>
    public static string? Whole(string text) => WholeVariable().Match(text) is { Success: true } match ? match.Groups["name"].Value.Trim() : null;

    /// <summary>The text with each variable's value in its place; <c>$${</c> is <c>${</c>.</summary>
    public static string Replace(string text, Func<string, string> value) =>
        Variable().Replace(text, m => m.Groups["escape"].Length > 0 ? m.Value[1..] : value(m.Groups["name"].Value.Trim()));

    public static bool Has(string text) => Variable().IsMatch(text) || WholeCommand().IsMatch(text);

    [GeneratedRegex(@"(?<escape>\$?)\$(!?)\{(?<name>[^{}$]+)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\$\{(?<name>[^{}$]+)\}$")]
    private static partial Regex WholeVariable();

    [GeneratedRegex(@"^\s*\$(?<mark>[#!]*)\((?<command>.*)\)\s*$", RegexOptions.Singleline)]
    private static partial Regex WholeCommand();
}
