using System.Globalization;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Network.Doors;

/// <summary>Marked blocks in the text of a hosts file (hosts(5)). Everything else stays byte for byte. Pure.</summary>
internal static class HostsText
{
    private const string Begin = "# kloop: begin ";
    private const string End = "# kloop: end";

    /// <summary>The text with a block of a process behind it.</summary>
    public static string With(string text, LaptopProcess owner, IReadOnlyList<Door> doors)
    {
        string lines = string.Concat(doors.Select(d => $"{d.Address} {string.Join(' ', d.Wish.Names.Append(d.Wish.Host).Where(IsName).Distinct(StringComparer.OrdinalIgnoreCase))}\n"));
        // What was before ends as it did: the line end that it lacks is the block's own.
        return $"{text}{(text.Length > 0 && text[^1] != '\n' ? "\n" : "")}{Begin}{Owner(owner)}, removed when it ends or when another kloop starts{(text.Length > 0 && text[^1] != '\n' ? " (no line end before)" : "")}\n{lines}{End}\n";
    }

    /// <summary>The text without the blocks of some processes.</summary>
    public static string Without(string text, Func<LaptopProcess, bool> isGone)
    {
        for (int at = 0; (at = text.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0;)
        {
            int lineEnd = text.IndexOf('\n', at);
            int end = text.IndexOf(End, at, StringComparison.Ordinal);
            if (lineEnd < 0 || end < 0) return text;
            string line = text[at..lineEnd];
            bool isFirst = at == 0 || text[at - 1] == '\n';
            if (!isFirst || Read(line[Begin.Length..]) is not { } owner || !isGone(owner))
            {
                at = lineEnd;
                continue;
            }

            int behind = Math.Min(text.Length, end + End.Length + 1);
            int from = at - (line.EndsWith("(no line end before)", StringComparison.Ordinal) && behind == text.Length ? 1 : 0);
            text = text[..from] + text[behind..];
            at = from;
        }

        return text;
    }

    private static bool IsName(string name) => !System.Net.IPAddress.TryParse(name, out _);

    private static string Owner(LaptopProcess process) => string.Create(CultureInfo.InvariantCulture, $"{process.Host} {process.Machine} {process.Id} {process.StartTicks}");

    private static LaptopProcess? Read(string text) =>
        text.Split(',')[0].Split(' ') is [var host, var machine, var id, var ticks]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long start)
            ? new LaptopProcess(host, machine, number, start) : null;
}
