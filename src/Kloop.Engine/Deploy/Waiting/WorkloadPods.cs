using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Waiting;

/// <summary>Finds the pods that a workload made last: those of earlier versions tell nothing of this one.</summary>
internal static class WorkloadPods
{
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";
    private const string RevisionLabel = "controller-revision-hash";

    /// <summary>Seen from the workload's namespace.</summary>
    public static async Task<IReadOnlyList<JsonObject>> FindAsync(Cluster cluster, JsonObject workload, CancellationToken cancellationToken)
    {
        if (workload.Text("kind") == "Pod") return [workload];
        if (Selector(workload) is not { } selector) return [];
        var pods = await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken);
        if (workload.Text("kind") == "Deployment")
        {
            var sets = await cluster.ListAsync(ResourceType.ReplicaSets, selector, cancellationToken);
            var newest = sets.FirstOrDefault(s => s.Text("metadata", "annotations", RevisionAnnotation) == workload.Text("metadata", "annotations", RevisionAnnotation) && OwnedBy(s, workload));
            return newest is null ? [] : [.. pods.Where(p => p.Text("metadata", "labels", HashLabel) == newest.Text("metadata", "labels", HashLabel))];
        }

        var own = pods.Where(p => OwnedBy(p, workload)).ToList();
        string? revision = workload.Text("status", "updateRevision");
        return revision is null ? own : [.. own.Where(p => p.Text("metadata", "labels", RevisionLabel) == revision)];
    }

    /// <summary>The label selector of a workload, as a query has it; null without. Pure.</summary>
    public static string? Selector(JsonObject workload)
    {
        var equal = workload.Map("spec", "selector", "matchLabels").Select(l => $"{l.Key}={l.Value}");
        var expressions = workload.Items("spec", "selector", "matchExpressions").Select(e => (e.Text("operator"), Key: e.Text("key"), Values: string.Join(',', (e.At("values") as JsonArray ?? []).Select(v => v?.GetValue<string>()))) switch
        {
            ("In", var key, var values) => $"{key} in ({values})",
            ("NotIn", var key, var values) => $"{key} notin ({values})",
            ("Exists", var key, _) => key!,
            (_, var key, _) => $"!{key}",
        });
        string all = string.Join(',', equal.Concat(expressions));
        return all.Length == 0 ? null : all;
    }

    private static bool OwnedBy(JsonObject item, JsonObject owner) => item.Items("metadata", "ownerReferences").Any(o => o.Text("uid") == owner.Text("metadata", "uid"));
}
