using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>
/// Comments by which a line belongs to automation: Flux' image update markers, kpt's setters, release-please's. Sources: Flux,
/// "Configure image update for custom resources"; kpt function catalog, apply-setters; release-please, "generic updater". Pure.
/// </summary>
internal static partial class SetterComment
{
    /// <summary>What writes the line that a character stands in; null when nobody does.</summary>
    public static string? Of(string text, int at)
    {
        string comment = Behind(text, at);
        if (Flux().Match(comment) is { Success: true } flux) return $"Flux writes it, by image policy {flux.Groups["policy"].Value}";
        if (Kpt().IsMatch(comment)) return "kpt writes it, by a setter";
        return comment.Contains("x-release-please", StringComparison.Ordinal) ? "release-please writes it" : null;
    }

    /// <summary>A line's comment: behind a # that has a space before it.</summary>
    private static string Behind(string text, int at)
    {
        string rest = text[at..TextLines.End(text, at)];
        int hash = rest.IndexOf(" #", StringComparison.Ordinal);
        return hash < 0 ? "" : rest[(hash + 2)..];
    }

    [GeneratedRegex("""\{\s*"\$imagepolicy"\s*:\s*"(?<policy>[^"]*)"\s*\}""")]
    private static partial Regex Flux();

    [GeneratedRegex("""kpt-set:|"\$(kpt-set|openapi|ref)"\s*:""")]
    private static partial Regex Kpt();
}
