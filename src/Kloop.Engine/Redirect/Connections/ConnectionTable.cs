using Kloop.Kubernetes;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>Reads a pod's table of TCP connections with what its images have.</summary>
internal static class ConnectionTable
{
    private static readonly IReadOnlyList<string>[] Readers =
    [
        ["cat", "/proc/net/tcp", "/proc/net/tcp6"],
        ["busybox", "cat", "/proc/net/tcp", "/proc/net/tcp6"],
        // A shell without any program beside it.
        ["sh", "-c", "for f in /proc/net/tcp /proc/net/tcp6; do while read -r l; do echo \"$l\"; done < $f; done"],
    ];

    /// <summary>The pod's connections, or why they cannot be told.</summary>
    public static async Task<(IReadOnlyList<TcpConnection> Connections, string? NotTold)> ReadAsync(
        Cluster cluster, OriginPod pod, TimeProvider time, CancellationToken cancellationToken)
    {
        string reason = "none of its containers runs";
        try
        {
            foreach (string container in pod.Containers)
            {
                foreach (var reader in Readers)
                {
                    var result = await Exec.RunAsync(cluster, new ExecOptions(pod.Name, container, reader), time, cancellationToken);
                    // A kernel without IPv6 has no second table: cat fails, and the first one is right.
                    if (ProcNetTcp.IsTable(result.Output)) return (ProcNetTcp.Read(result.Output), null);
                }

                reason = "its image has neither cat nor a shell";
            }
        }
        catch (ClusterException e)
        {
            reason = e.Message;
        }

        return ([], reason);
    }
}
