using System.Runtime.InteropServices;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Destinations;

/// <summary>What the nodes run on, where it is not what the laptop runs on.</summary>
internal static class NodePlatform
{
    /// <summary>Such as <c>linux/arm64</c>; null when the laptop's own is among the nodes', or nothing may be read.</summary>
    public static async Task<string?> FindAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            var nodes = await cluster.ListAsync(ResourceType.Nodes, null, cancellationToken);
            return Of([.. nodes.Select(n => $"{n.Text("status", "nodeInfo", "operatingSystem")}/{n.Text("status", "nodeInfo", "architecture")}")], RuntimeInformation.OSArchitecture);
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden)
        {
            return null;
        }
    }

    internal static string? Of(IReadOnlyList<string> nodes, Architecture laptop)
    {
        string own = "linux/" + laptop switch { Architecture.X64 => "amd64", Architecture.Arm64 => "arm64", var other => other.ToString().ToLowerInvariant() };
        return nodes.Count == 0 || nodes.Contains(own) ? null : nodes[0];
    }
}
