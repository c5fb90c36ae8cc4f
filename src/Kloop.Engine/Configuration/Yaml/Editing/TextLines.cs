namespace Kloop.Engine.Configuration.Yaml.Editing;

/// <summary>Where lines begin and end. Pure.</summary>
internal static class TextLines
{
    /// <summary>The first character of the line that a character stands in.</summary>
    public static int Begin(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>The line's end, before its break.</summary>
    public static int End(string text, int at)
    {
        int end = text.IndexOf('\n', at);
        if (end < 0) return text.Length;
        return end > at && text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>Where the next line begins; the text's end after the last one.</summary>
    public static int Next(string text, int at) => text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;

    /// <summary>The text's own line break: what its first line ends with.</summary>
    public static string Break(string text) => text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end && text[end - 1] == '\r' ? "\r\n" : "\n";

    /// <summary>How many characters stand before one in its line.</summary>
    public static int Column(string text, int at) => at - Begin(text, at);

    /// <summary>From 1.</summary>
    public static int Number(string text, int at) => text.AsSpan(0, at).Count('\n') + 1;
}
