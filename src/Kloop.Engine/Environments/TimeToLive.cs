using System.Globalization;

namespace Kloop.Engine.Environments;

/// <summary>How long something lives, such as <c>8h</c>, <c>3d</c>, <c>90m</c>, <c>2w</c>. Pure.</summary>
public static class TimeToLive
{
    private static readonly Dictionary<char, TimeSpan> Units = new()
    {
        ['m'] = TimeSpan.FromMinutes(1),
        ['h'] = TimeSpan.FromHours(1),
        ['d'] = TimeSpan.FromDays(1),
        ['w'] = TimeSpan.FromDays(7),
    };

    /// <summary>Nobody means more: a year.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromDays(366);

    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string text) => TryParse(text)
        ?? throw new UsageException($"--ttl {text}: a number and m, h, d or w is needed, such as 8h or 3d, at most 52w");

    /// <summary>Null for what is none.</summary>
    public static TimeSpan? TryParse(string text) =>
        text.Length > 1 && Units.TryGetValue(text[^1], out var unit)
        && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
        && count <= Most / unit ? count * unit : null;

    /// <summary>For people, such as <c>in 7 h</c> or <c>2 d ago</c>.</summary>
    public static string Distance(TimeSpan until)
    {
        var length = until.Duration();
        string text = length.TotalMinutes < 90 ? $"{length.TotalMinutes:0} min" : length.TotalHours < 48 ? $"{length.TotalHours:0} h" : $"{length.TotalDays:0} d";
        return until < TimeSpan.Zero ? $"{text} ago" : $"in {text}";
    }
}
