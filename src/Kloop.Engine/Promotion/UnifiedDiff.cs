using System.Globalization;
using System.Text;
using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion;

/// <summary>Shows a file's edits as <c>git apply</c> and <c>patch</c> read them. Source: GNU diffutils, "Detailed Description of Unified Format". Pure.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    public static string Of(PromotedFile file)
    {
        var diff = new StringBuilder($"--- a/{file.Path}\n+++ b/{file.Path}\n");
        string[] before = Lines(file.Before);
        int shift = 0;
        foreach (var hunk in Hunks(file, before))
        {
            int first = Math.Max(0, hunk.First - Context);
            int last = Math.Min(before.Length, hunk.Last + Context);
            var (body, longer) = Body(before, first, last, hunk.Edits);
            diff.Append(CultureInfo.InvariantCulture, $"@@ -{first + 1},{last - first} +{first + 1 + shift},{last - first + longer} @@\n").Append(body);
            shift += longer;
        }

        return diff.ToString();
    }

    /// <summary>The hunk's lines, and how many more they are then.</summary>
    private static (StringBuilder Body, int Longer) Body(string[] before, int first, int last, List<TextEdit> edits)
    {
        var (body, longer, at) = (new StringBuilder(), 0, first);
        while (edits.Count > 0)
        {
            int begin = LineOf(before, edits[0].Start);
            int end = LineOf(before, edits[0].End) + 1;
            int count = 1;
            // Edits of one line change it together.
            for (; count < edits.Count && LineOf(before, edits[count].Start) < end; count++) end = Math.Max(end, LineOf(before, edits[count].End) + 1);
            int offset = Offset(before, begin);
            string[] old = before[begin..end];
            string[] now = Lines(TextEdit.Apply(string.Concat(old), edits.Take(count).Select(e => e with { Start = e.Start - offset, End = e.End - offset })));
            int head = old.Zip(now).TakeWhile(p => p.First == p.Second).Count();
            int tail = old.Skip(head).Reverse().Zip(now.Skip(head).Reverse()).TakeWhile(p => p.First == p.Second).Count();
            Append(body, ' ', before[at..(begin + head)]);
            Append(body, '-', old[head..^tail]);
            Append(body, '+', now[head..^tail]);
            Append(body, ' ', old[^tail..]);
            (longer, at, edits) = (longer + now.Length - old.Length, end, edits[count..]);
        }

        Append(body, ' ', before[at..last]);
        return (body, longer);
    }

    /// <summary>Edits whose lines, with what is shown around them, touch each other stand together.</summary>
    private static List<(int First, int Last, List<TextEdit> Edits)> Hunks(PromotedFile file, string[] lines)
    {
        var hunks = new List<(int First, int Last, List<TextEdit> Edits)>();
        foreach (var edit in file.Edits.OrderBy(e => e.Start))
        {
            int first = LineOf(lines, edit.Start);
            int last = LineOf(lines, edit.End) + 1;
            if (hunks.Count > 0 && hunks[^1].Last + (2 * Context) >= first) hunks[^1] = (hunks[^1].First, Math.Max(hunks[^1].Last, last), [.. hunks[^1].Edits, edit]);
            else hunks.Add((first, last, [edit]));
        }

        return hunks;
    }

    private static void Append(StringBuilder diff, char mark, string[] lines)
    {
        foreach (string line in lines) diff.Append(mark).Append(line).Append(line.EndsWith('\n') ? "" : "\n\\ No newline at end of file\n");
    }

    /// <summary>Lines with their breaks.</summary>
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length; at = TextLines.Next(text, at)) lines.Add(text[at..TextLines.Next(text, at)]);
        return [.. lines];
    }

    private static int Offset(string[] lines, int line) => lines.Take(line).Sum(l => l.Length);

    private static int LineOf(string[] lines, int at)
    {
        int line = 0;
        for (int end = lines.Length == 0 ? 0 : lines[0].Length; end <= at && line < lines.Length - 1; end += lines[line].Length) line++;
        return line;
    }
}
