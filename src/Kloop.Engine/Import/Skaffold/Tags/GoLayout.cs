using System.Globalization;
using System.Text;

namespace Kloop.Engine.Import.Skaffold.Tags;

/// <summary>Writes a time by Go's layout, an example of it. Pure. https://pkg.go.dev/time#Layout</summary>
internal static class GoLayout
{
    /// <summary>The layout's words with .NET's formats, the longer ones first.</summary>
    private static readonly (string Word, string Format)[] Words =
    [
        ("2006", "yyyy"), ("January", "MMMM"), ("Jan", "MMM"), ("Monday", "dddd"), ("Mon", "ddd"), ("01", "MM"), ("02", "dd"), ("03", "hh"), ("04", "mm"), ("05", "ss"), ("06", "yy"),
        ("15", "HH"), ("PM", "tt"), ("1", "%M"), ("2", "%d"), ("3", "%h"), ("4", "%m"), ("5", "%s"),
    ];

    public static string Format(DateTimeOffset time, string layout, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        for (int at = 0; at < layout.Length;)
        {
            string rest = layout[at..];
            var (length, written) = Fraction(time, rest) ?? Zone(time, rest, zone) ?? Word(time, rest) ?? (1, rest[..1]);
            text.Append(written);
            at += length;
        }

        return text.ToString();
    }

    private static (int Length, string Text)? Word(DateTimeOffset time, string rest)
    {
        var found = Words.FirstOrDefault(w => rest.StartsWith(w.Word, StringComparison.Ordinal));
        return found.Word is null ? null : (found.Word.Length, time.ToString(found.Format, CultureInfo.InvariantCulture));
    }

    /// <summary><c>.000</c> keeps zeros at its end, <c>.999</c> leaves them out, and with them the point.</summary>
    private static (int Length, string Text)? Fraction(DateTimeOffset time, string rest)
    {
        if (rest is not ['.' or ',', '0' or '9', ..]) return null;
        int digits = rest.Skip(1).TakeWhile(c => c == rest[1]).Count();
        string nanoseconds = (time.Ticks % TimeSpan.TicksPerSecond * 100).ToString("D9", CultureInfo.InvariantCulture)[..Math.Min(9, digits)];
        if (rest[1] == '9') nanoseconds = nanoseconds.TrimEnd('0');
        return (digits + 1, nanoseconds.Length == 0 ? "" : rest[0] + nanoseconds);
    }

    private static (int Length, string Text)? Zone(DateTimeOffset time, string rest, TimeZoneInfo zone)
    {
        string offset = time.ToString("zzz", CultureInfo.InvariantCulture);
        if (rest.StartsWith("MST", StringComparison.Ordinal)) return (3, Name(time, zone, offset));
        if (rest.StartsWith("Z07:00", StringComparison.Ordinal)) return (6, time.Offset == TimeSpan.Zero ? "Z" : offset);
        if (rest.StartsWith("-07:00", StringComparison.Ordinal)) return (6, offset);
        return rest.StartsWith("-0700", StringComparison.Ordinal) ? (5, offset.Replace(":", "", StringComparison.Ordinal)) : null;
    }

    /// <summary>The abbreviation, which .NET does not have but for UTC: else the offset, as Go has it for zones without one.</summary>
    private static string Name(DateTimeOffset time, TimeZoneInfo zone, string offset) =>
        time.Offset == TimeSpan.Zero && zone.BaseUtcOffset == TimeSpan.Zero ? "UTC" : offset.Replace(":", "", StringComparison.Ordinal).TrimEnd('0');
}
