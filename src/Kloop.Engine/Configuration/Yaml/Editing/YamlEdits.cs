namespace Kloop.Engine.Configuration.Yaml.Editing;

/// <summary>Edits that change one value of a YAML text, and leave every other character. Pure.</summary>
internal static class YamlEdits
{
    /// <summary>Another word in a value's place, quoted as it was.</summary>
    public static TextEdit Replace(string text, YamlPart value, string word)
    {
        string written = value is TextPart { Style: var style } ? YamlWord.Write(word, style) : YamlWord.Write(word);
        bool touches = value.Start == value.End && value.Start > 0 && text[value.Start - 1] is ':' or '-';
        // A block of text ends behind its line's break, which is not its own.
        return new TextEdit(value.Start, Last(text, value), touches ? " " + written : written);
    }

    /// <summary>A key more in a map that has one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="map">The map.</param>
    /// <param name="after">The entry behind which it comes; null for the last one.</param>
    /// <param name="key">The key.</param>
    /// <param name="written">Its value, as YAML of one line.</param>
    public static TextEdit Add(string text, MapPart map, PartEntry? after, string key, string written)
    {
        var (last, entry) = (after ?? (map.Entries.Count > 0 ? map.Entries[^1] : null), $"{YamlWord.Write(key)}: {written}");
        if (map.Flow) return last is null ? Insert(map.Start + 1, $" {entry} ") : Insert(last.Value.End, $", {entry}");
        return InsertLine(text, last!.Value, new string(' ', TextLines.Column(text, map.Entries[0].Key.Start)) + entry);
    }

    /// <summary>A key less in a map that has others.</summary>
    public static TextEdit Remove(string text, MapPart map, PartEntry entry)
    {
        int index = map.Entries.ToList().IndexOf(entry);
        bool isLast = index == map.Entries.Count - 1;
        if (map.Flow) return isLast ? new TextEdit(map.Entries[index - 1].Value.End, entry.Value.End, "") : new TextEdit(entry.Key.Start, map.Entries[index + 1].Key.Start, "");
        int begin = TextLines.Begin(text, entry.Key.Start);
        if (!string.IsNullOrWhiteSpace(text[begin..entry.Key.Start])) return new TextEdit(entry.Key.Start, map.Entries[index + 1].Key.Start, "");
        return Lines(text, begin, Last(text, entry.Value));
    }

    /// <summary>Whole lines more, behind the line that a value ends in.</summary>
    public static TextEdit InsertLine(string text, YamlPart behind, string lines)
    {
        string newLine = TextLines.Break(text);
        return Insert(TextLines.End(text, Last(text, behind)), newLine + lines.Replace("\n", newLine, StringComparison.Ordinal));
    }

    /// <summary>Lines for a key that has no items yet: <c>[]</c>, <c>null</c> or nothing; its line's comment stays in its line.</summary>
    public static TextEdit Fill(string text, PartEntry entry, string lines)
    {
        int colon = text.IndexOf(':', entry.Key.End) + 1;
        int end = TextLines.End(text, entry.Value.End);
        string newLine = TextLines.Break(text);
        return new TextEdit(colon, end, text[entry.Value.End..end] + (newLine + lines).ReplaceLineEndings(newLine));
    }

    /// <summary>Whole lines less: those of two characters and all between.</summary>
    public static TextEdit Lines(string text, int first, int last)
    {
        int begin = TextLines.Begin(text, first);
        int next = TextLines.Next(text, last);
        bool endsWithoutBreak = next == text.Length && !text.EndsWith('\n');
        // The line before it is the last one then, and has no break either.
        return endsWithoutBreak && begin > 0 ? new TextEdit(TextLines.End(text, TextLines.Begin(text, begin - 1)), next, "") : new TextEdit(begin, next, "");
    }

    /// <summary>Where a value's last line is: a block of text ends behind its line's break.</summary>
    public static int Last(string text, YamlPart value)
    {
        int end = value.End;
        while (end > value.Start && text[end - 1] is '\n' or '\r') end--;
        return end;
    }

    private static TextEdit Insert(int at, string what) => new(at, at, what);
}
