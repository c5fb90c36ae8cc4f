using System.Text;
using System.Text.RegularExpressions;

namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>
/// Reads a Dockerfile's instructions: continued lines, comments between them, heredocs, the <c>escape</c> directive
/// (docs.docker.com, "Dockerfile reference"). What it does not know it passes on. Pure.
/// </summary>
internal static partial class DockerfileText
{
    /// <summary>The instructions, in order.</summary>
    public static IReadOnlyList<DockerInstruction> Parse(string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
        char escape = Escape(lines);
        var instructions = new List<DockerInstruction>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (IsBlank(lines[i])) continue;
            int first = i;
            var whole = new StringBuilder();
            while (Continues(lines[i], escape) is { } part)
            {
                whole.Append(part).Append(' ');
                // Comments and empty lines do not end what is continued.
                do i++;
                while (i < lines.Length && IsBlank(lines[i]));
                if (i == lines.Length) break;
            }

            if (i < lines.Length) whole.Append(lines[i]);
            string[] words = whole.ToString().Trim().Split([' ', '\t'], 2);
            string rest = words.Length > 1 ? words[1].Trim() : "";
            string name = words[0].ToUpperInvariant();
            if (name is "RUN" or "COPY" or "ADD") rest = WithHeredocs(rest, lines, ref i);
            instructions.Add(new DockerInstruction(first + 1, name, rest));
        }

        return instructions;
    }

    /// <summary>A RUN's heredoc is its commands; others are files' contents, which nobody asks for here.</summary>
    private static string WithHeredocs(string rest, string[] lines, ref int i)
    {
        var text = new StringBuilder(rest);
        foreach (Match start in Heredoc().Matches(rest))
        {
            string end = start.Groups["end"].Value;
            for (i++; i < lines.Length && lines[i].Trim() != end; i++) text.Append(" ; ").Append(lines[i]);
        }

        return text.ToString();
    }

    private static string? Continues(string line, char escape)
    {
        string trimmed = line.TrimEnd(' ', '\t');
        return trimmed.Length > 0 && trimmed[^1] == escape ? trimmed[..^1] : null;
    }

    private static bool IsBlank(string line) => line.AsSpan().TrimStart() is var rest && (rest.IsEmpty || rest[0] == '#');

    /// <summary>Directives stand before everything else.</summary>
    private static char Escape(string[] lines) =>
        lines.TakeWhile(l => l.StartsWith('#')).Any(l => l.Replace(" ", "", StringComparison.Ordinal) == "#escape=`") ? '`' : '\\';

    [GeneratedRegex(@"<<-?[""']?(?<end>[A-Za-z_][A-Za-z0-9_]*)[""']?")]
    private static partial Regex Heredoc();
}
