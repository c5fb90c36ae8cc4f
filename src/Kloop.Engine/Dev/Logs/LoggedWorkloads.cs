using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Logs;

/// <summary>What has pods that write logs: workloads, and pods that nobody made but a person.</summary>
internal static class LoggedWorkloads
{
    private static readonly IReadOnlyList<ResourceType> Types =
        [ResourceType.Deployments, ResourceType.StatefulSets, ResourceType.DaemonSets, ResourceType.Jobs, ResourceType.Pods];

    /// <summary>All of a namespace but Kloop's own, each with its kind. Kinds that the user may not list are left out.</summary>
    /// <exception cref="ClusterException">The cluster is out of reach, or refused all of them.</exception>
    public static async Task<IReadOnlyList<JsonObject>> ListAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(Types.Select(t => ListAsync(cluster, t, cancellationToken)));
        if (lists.All(l => l.Refusal is not null)) throw lists[0].Refusal!;
        return [.. lists.SelectMany(l => l.Items).Where(w => !RedirectNames.IsOurs(w))];
    }

    /// <summary>Those that an application deploys, or that come of what it deploys, as a CronJob's Jobs do. Pure.</summary>
    /// <param name="all">As the cluster has them.</param>
    /// <param name="deployed">Kind, namespace and name of each object that is deployed.</param>
    public static IReadOnlyList<JsonObject> Of(IReadOnlyList<JsonObject> all, IReadOnlySet<(string Kind, string Namespace, string Name)> deployed) =>
        [.. all.Where(w => w.Text("metadata", "namespace") is { } ns
            && w.Items("metadata", "ownerReferences").Select(o => (o.Text("kind") ?? "", ns, o.Text("name") ?? "")).Append((w.Text("kind") ?? "", ns, w.Name())).Any(deployed.Contains))];

    private static async Task<(IReadOnlyList<JsonObject> Items, ClusterException? Refusal)> ListAsync(Cluster cluster, ResourceType type, CancellationToken cancellationToken)
    {
        try
        {
            var items = await cluster.ListAsync(type, null, cancellationToken);
            // The items of a list do not say their kind.
            foreach (var item in items) item["kind"] = type.Kind;
            return (type == ResourceType.Pods ? [.. items.Where(p => !p.Items("metadata", "ownerReferences").Any())] : items, null);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return ([], e);
        }
    }
}
