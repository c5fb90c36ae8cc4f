using System.Globalization;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Control;

/// <summary>Reads the pod's resolv.conf(5): the last <c>search</c> counts, names end without a dot.</summary>
internal static class ResolverFile
{
    public const string Path = "/etc/resolv.conf";

    private const int MostDots = 15;

    /// <summary>What it says; nothing but the defaults if there is none.</summary>
    public static PodResolver Read(string path) => Parse(File.Exists(path) ? File.ReadAllLines(path) : []);

    internal static PodResolver Parse(IEnumerable<string> lines)
    {
        var servers = new List<string>();
        IReadOnlyList<string> search = [];
        int dots = 1;
        foreach (string[] words in lines.Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1))
        {
            switch (words[0])
            {
                case "nameserver": servers.Add(words[1]); break;
                case "search" or "domain": search = [.. words[1..].Select(w => w.TrimEnd('.')).Where(w => w.Length > 0)]; break;
                case "options": dots = Dots(words) ?? dots; break;
            }
        }

        return new PodResolver(servers, search, dots);
    }

    private static int? Dots(string[] words) =>
        words.LastOrDefault(w => w.StartsWith("ndots:", StringComparison.Ordinal)) is { } option
        && int.TryParse(option.AsSpan("ndots:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int dots) ? Math.Min(dots, MostDots) : null;
}
