using System.Text;

namespace Kloop.Engine.Projects.Files;

/// <summary>What the .gitignore files above a folder mean inside of it (gitignore(5)). Pure.</summary>
internal static class IgnoresAbove
{
    /// <summary>Lines for a .gitignore in the folder itself that mean the same.</summary>
    /// <param name="text">The .gitignore of a folder above.</param>
    /// <param name="below">The folder, as seen from there.</param>
    public static string Translate(string text, string below)
    {
        var lines = new StringBuilder();
        foreach (string raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            string line = raw.TrimEnd('\r', ' ');
            bool negated = line.StartsWith('!');
            string pattern = negated ? line[1..] : line;
            if (pattern.Length == 0 || pattern[0] == '#') continue;
            bool anchored = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal) && !pattern.StartsWith("**/", StringComparison.Ordinal);
            if (anchored && RelativePath.Below(below, pattern.TrimStart('/')) is { } rest) pattern = rest.Trim('/').Length == 0 ? "" : "/" + rest;
            else if (anchored) continue;
            if (pattern.Length > 0) lines.Append(negated ? "!" : "").Append(pattern).Append('\n');
        }

        return lines.ToString();
    }
}
