using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Waiting;

/// <summary>The cluster's warnings about a pod.</summary>
internal static class PodEvents
{
    private const int Most = 5;

    /// <summary>The last ones, oldest first, each a line; none where they may not be read.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(Cluster cluster, string name, CancellationToken cancellationToken)
    {
        try
        {
            var events = await cluster.ListAsync(ResourceType.Events, null, cancellationToken, $"involvedObject.name={name},type=Warning");
            return [.. events.OrderBy(When, StringComparer.Ordinal).TakeLast(Most).Select(e => $"{e.Text("reason")}: {e.Text("message")?.Trim()}")];
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return [];
        }
    }

    /// <summary>When an event was last seen; those that come through events.k8s.io, as the scheduler's do, say it elsewhere. Pure.</summary>
    public static string? When(JsonObject one) =>
        one.Text("lastTimestamp") ?? one.Text("series", "lastObservedTime") ?? one.Text("eventTime") ?? one.Text("metadata", "creationTimestamp");
}
