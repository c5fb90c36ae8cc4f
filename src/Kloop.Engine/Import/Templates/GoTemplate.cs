using System.Text;

namespace Kloop.Engine.Import.Templates;

/// <summary>
/// The part of Go's text/template that the files use: fields, texts, pipelines, <c>if</c>, and the usual functions.
/// Pure but for the function <c>cmd</c>. https://pkg.go.dev/text/template
/// </summary>
internal sealed class GoTemplate
{
    private readonly Queue<(string Text, bool Action)> _parts;
    private readonly GoPipeline _pipeline;

    private GoTemplate(string text, GoPipeline pipeline) => (_parts, _pipeline) = (new Queue<(string, bool)>(Split(text)), pipeline);

    /// <summary>The template filled in; or why that is not possible, with the remedy.</summary>
    /// <param name="text">The template.</param>
    /// <param name="variable">A field's value; null when there is none.</param>
    /// <param name="run">Runs a command for what it writes; null when it fails.</param>
    public static (string? Text, string? Fault) Expand(string text, Func<string, string?> variable, Func<IReadOnlyList<string>, string?> run)
    {
        try
        {
            var template = new GoTemplate(text, new GoPipeline(variable, run));
            string result = template.Block(true, out string end);
            return end.Length == 0 ? (result, null) : (null, $"\"{end}\" without \"if\"");
        }
        catch (GoTemplateException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Everything up to the block's end, whose word it tells.</summary>
    /// <param name="live">Whether it counts; otherwise it is only read.</param>
    /// <param name="end">The word that ended it; empty for the template's end.</param>
    private string Block(bool live, out string end)
    {
        var result = new StringBuilder();
        while (_parts.TryDequeue(out var part))
        {
            if (!part.Action)
            {
                if (live) result.Append(part.Text);
                continue;
            }

            string word = part.Text.Split(' ', 2)[0];
            if (word is "end" or "else")
            {
                end = part.Text;
                return result.ToString();
            }

            if (word == "if") result.Append(If(part.Text[2..], live));
            else if (word is "range" or "with" or "define" or "template" or "block") throw new GoTemplateException($"Kloop does not do {{{{{word}}}}}");
            else if (live && !part.Text.StartsWith("/*", StringComparison.Ordinal)) result.Append(_pipeline.Text(part.Text));
        }

        end = "";
        return result.ToString();
    }

    private string If(string condition, bool live)
    {
        bool holds = live && _pipeline.Holds(condition);
        bool done = holds;
        string result = Block(holds, out string end);
        while (end.StartsWith("else", StringComparison.Ordinal))
        {
            string rest = end[4..].Trim();
            holds = live && !done && (rest.Length == 0 || _pipeline.Holds(rest.StartsWith("if", StringComparison.Ordinal) ? rest[2..] : throw new GoTemplateException($"\"{end}\"")));
            done |= holds;
            string block = Block(holds, out end);
            if (holds) result = block;
        }

        return end == "end" ? result : throw new GoTemplateException("\"if\" without \"end\"");
    }

    /// <summary>Texts and actions in turn; <c>{{-</c> and <c>-}}</c> take the white space beside them.</summary>
    private static List<(string Text, bool Action)> Split(string text)
    {
        var parts = new List<(string Text, bool Action)>();
        int at = 0;
        bool trim = false;
        for (int open; (open = text.IndexOf("{{", at, StringComparison.Ordinal)) >= 0;)
        {
            int close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) throw new GoTemplateException("\"{{\" without \"}}\"");
            string before = trim ? text[at..open].TrimStart() : text[at..open];
            string action = text[(open + 2)..close];
            bool left = action.StartsWith("- ", StringComparison.Ordinal);
            trim = action.EndsWith(" -", StringComparison.Ordinal);
            parts.Add((left ? before.TrimEnd() : before, false));
            parts.Add((action[(left ? 1 : 0)..(trim ? ^1 : ^0)].Trim(), true));
            at = close + 2;
        }

        parts.Add((trim ? text[at..].TrimStart() : text[at..], false));
        return parts;
    }
}
