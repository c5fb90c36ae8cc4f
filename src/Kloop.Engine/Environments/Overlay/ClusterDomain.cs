using System.Text.RegularExpressions;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Overlay;

/// <summary>The domain that the cluster's names end in.</summary>
internal static partial class ClusterDomain
{
    /// <summary>Kubernetes' own default.</summary>
    public const string Usual = "cluster.local";

    /// <summary>As CoreDNS is configured; the usual one where that cannot be read.</summary>
    public static async Task<string> FindAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            var map = await cluster.In("kube-system").FindAsync(ResourceType.ConfigMaps, "coredns", cancellationToken);
            return Parse(map.Text("data", "Corefile") ?? "");
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return Usual;
        }
    }

    /// <summary>Of a Corefile: the first zone of its plugin kubernetes. Source: coredns.io/plugins/kubernetes.</summary>
    internal static string Parse(string corefile) => Plugin().Match(corefile) is { Success: true } found ? found.Groups[1].Value.TrimEnd('.') : Usual;

    [GeneratedRegex(@"^\s*kubernetes\s+([A-Za-z0-9][A-Za-z0-9.-]*)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Plugin();
}
