namespace Kloop.Agent.Control;

/// <summary>
/// Reads what a pod's <c>hostAliases</c> added to its hosts(5): it stands below a line of kubelet's.
/// Source: k8s.io/kubernetes pkg/kubelet/kubelet_pods.go, hostsEntriesFromHostAliases.
/// </summary>
internal static class HostAliases
{
    public const string Path = "/etc/hosts";

    private const string Heading = "# Entries added by HostAliases.";

    /// <summary>The addresses of each name; null without any.</summary>
    public static IReadOnlyDictionary<string, string[]>? Read(string path) => Parse(File.Exists(path) ? File.ReadAllLines(path) : []);

    internal static IReadOnlyDictionary<string, string[]>? Parse(IEnumerable<string> lines)
    {
        var hosts = lines.SkipWhile(l => l.Trim() != Heading).Select(l => l.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 1).SelectMany(w => w[1..].Select(name => (Name: name.ToLowerInvariant(), Address: w[0])))
            .GroupBy(e => e.Name).ToDictionary(g => g.Key, g => g.Select(e => e.Address).Distinct().ToArray());
        return hosts.Count > 0 ? hosts : null;
    }
}
