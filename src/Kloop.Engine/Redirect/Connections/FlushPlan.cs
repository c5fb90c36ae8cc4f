using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>How pods are replaced.</summary>
internal enum FlushMeans
{
    /// <summary>The pod is let go, its ReplicaSet makes another, then it is deleted: never fewer than before.</summary>
    Release,

    /// <summary>The pod is evicted, and its workload makes another: one fewer for a while.</summary>
    Evict,
}

/// <summary>How the origin's pods will be replaced, or why not; decided before anything is touched. Pure.</summary>
/// <param name="Workload">Whose pods they are.</param>
/// <param name="Means">How they are replaced.</param>
/// <param name="Controller">Name of the pods' controller, such as a ReplicaSet.</param>
/// <param name="Label">The label that ties a pod to its controller and not to the Service; empty when evicted.</param>
/// <param name="Pods">The pods to replace, in order.</param>
/// <param name="Ready">How many are ready now.</param>
internal sealed record FlushPlan(PodOwner Workload, FlushMeans Means, string Controller, KeyValuePair<string, string> Label, IReadOnlyList<JsonObject> Pods, int Ready)
{
    /// <param name="service">The Service's name.</param>
    /// <param name="selector">The origin's selector.</param>
    /// <param name="ready">The origin's ready pods.</param>
    /// <param name="wanted">Names of those to replace; at least one of them is ready.</param>
    /// <param name="replicaSet">Their ReplicaSet; null when they have another owner.</param>
    /// <param name="deployment">The ReplicaSet's Deployment; null when it has none.</param>
    public static (FlushPlan? Plan, string? Refusal) Of(
        string service, IReadOnlyDictionary<string, string> selector, IReadOnlyList<JsonObject> ready, IReadOnlyCollection<string> wanted,
        JsonObject? replicaSet, JsonObject? deployment)
    {
        if (OwnerOf(ready) is not { } owner) return (null, MixedOwners(service, ready));
        var workload = PodOwner.Of(ready[0])!;
        string controller = owner.Text("name")!;
        var pods = ready.Where(p => wanted.Contains(p.Name())).OrderByDescending(Ordinal).ToList();
        switch (owner.Text("kind"))
        {
            case "ReplicaSet":
                return OfReplicaSet(new FlushPlan(OwnerName(replicaSet) ?? workload, FlushMeans.Release, controller, default, pods, ready.Count), selector, replicaSet, deployment);
            case "StatefulSet" or "DaemonSet" when ready.Count > 1:
                return (new FlushPlan(workload, FlushMeans.Evict, controller, default, pods, ready.Count), null);
            case "StatefulSet" or "DaemonSet":
                return (null, $"{workload} has one ready pod, and makes another only when that one is gone: nobody would answer meanwhile. "
                    + $"Where that may be: kubectl delete pod {ready[0].Name()}");
            default:
                return (null, $"pods of {workload} are not made anew by themselves as a Service's pods are: restart its callers instead, or {workload} by its own means");
        }
    }

    private static (FlushPlan?, string?) OfReplicaSet(FlushPlan plan, IReadOnlyDictionary<string, string> selector, JsonObject? replicaSet, JsonObject? deployment)
    {
        if (deployment.Flag("spec", "paused")) return (null, $"{plan.Workload} is paused: kubectl rollout resume deployment {plan.Workload.Name}");
        if (deployment.Number("status", "updatedReplicas") < deployment.Number("status", "replicas")) return (null, UnderWay(plan.Workload));
        bool atOnce = deployment.Text("spec", "strategy", "type") == "Recreate";
        var ties = replicaSet.Map("spec", "selector", "matchLabels").Where(l => !selector.ContainsKey(l.Key))
            .OrderBy(l => l.Key.EndsWith("pod-template-hash", StringComparison.Ordinal)).ToList();
        if (plan.Ready == 1 && atOnce)
        {
            return (null, $"{plan.Workload} has one pod and the strategy Recreate, so no two of its pods may run at a time: nobody would answer while it restarts. "
                + $"Where that may be: kubectl delete pod {plan.Pods[0].Name()}");
        }

        if (ties.Count > 0 && !atOnce) return (plan with { Label = ties[^1] }, null);
        return plan.Ready > 1
            ? (plan with { Means = FlushMeans.Evict }, null)
            : (null, $"{plan.Workload} has one pod, and the Service selects by every label that its ReplicaSet does: scale it to two first, or restart its callers");
    }

    /// <summary>The controller that all of them share.</summary>
    private static JsonObject? OwnerOf(IReadOnlyList<JsonObject> pods)
    {
        var owners = pods.Select(PodOwner.Controller).ToList();
        return owners.Count > 0 && owners.All(o => o is not null) && owners.DistinctBy(o => o.Text("uid")).Count() == 1 ? owners[0] : null;
    }

    private static string MixedOwners(string service, IReadOnlyList<JsonObject> ready)
    {
        if (ready.Count == 0) return $"Service \"{service}\" has no ready pod";
        if (ready.FirstOrDefault(p => PodOwner.Controller(p) is null) is { } bare)
        {
            return $"nothing would make pod {bare.Name()} anew: restart its callers instead, or delete it and create it again";
        }

        var owners = ready.Select(p => PodOwner.Of(p)!.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        return owners.Count == 1
            ? UnderWay(PodOwner.Of(ready[0])!)
            : $"the Service's pods belong to {string.Join(" and ", owners)}: restart them one by one, with kubectl rollout restart";
    }

    private static string UnderWay(PodOwner workload) =>
        $"a rollout of {workload} is under way, which moves the connections by itself: wait for it (kubectl rollout status), then look again";

    private static PodOwner? OwnerName(JsonObject? replicaSet) => replicaSet is null ? null : PodOwner.Of(replicaSet);

    /// <summary>A StatefulSet's pods end by their numbers, the highest first, as in its own rolling update.</summary>
    private static int Ordinal(JsonObject pod)
    {
        string name = pod.Name();
        return int.TryParse(name[(name.LastIndexOf('-') + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int ordinal) ? ordinal : 0;
    }
}
