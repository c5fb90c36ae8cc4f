using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>Words as a shell, or a JSON array in a Dockerfile, has them. Pure.</summary>
internal static class ShellWords
{
    /// <summary>The words of either form.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        text = text.Trim();
        if (!text.StartsWith('[')) return Split(text);
        try
        {
            if (JsonNode.Parse(text) is JsonArray array) return [.. array.Select(a => a?.ToString() ?? "")];
        }
        catch (JsonException)
        {
            // Docker takes it for a shell's line then.
        }

        return Split(text);
    }

    /// <summary>Words between blanks; quotes keep them together.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool inside = false;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && (c is ' ' or '\t' or '\n'))
            {
                if (inside) words.Add(word.ToString());
                word.Clear();
                inside = false;
                continue;
            }

            inside = true;
            if (quote == '\0' && (c is '"' or '\'')) quote = c;
            else if (c == quote) quote = '\0';
            else if (c == '\\' && quote != '\'' && i + 1 < text.Length) word.Append(text[++i]);
            else word.Append(c);
        }

        if (inside) words.Add(word.ToString());
        return words;
    }

    /// <summary>The single commands of a shell's line.</summary>
    public static IEnumerable<IReadOnlyList<string>> Commands(string line) =>
        line.Split(["&&", "||", ";", "|", "\n"], StringSplitOptions.None).Select(Split).Where(w => w.Count > 0);
}
