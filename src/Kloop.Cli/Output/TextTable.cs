using System.Text;

namespace Kloop.Cli.Output;

/// <summary>Rows of words with their columns one below the other. Pure.</summary>
internal static class TextTable
{
    /// <summary>The lines.</summary>
    /// <param name="rows">The heads, and what is below them: as many words in each.</param>
    public static string Of(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows) text.AppendLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return text.ToString();
    }
}
