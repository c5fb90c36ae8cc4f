using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>
/// Evicts a pod within its disruption budget and waits for its controller to make another: for controllers that make
/// one only when the old one is gone.
/// </summary>
internal sealed class EvictedPod(
    Cluster cluster, ServiceView origin, FlushPlan plan, FlushTimes times, TimeProvider time, Action<FlushStep, string> report) : IPodReplacement
{
    public async Task<string?> ReplaceAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var before = (await OriginPods.ListAsync(cluster, origin, cancellationToken)).Select(p => p.Text("metadata", "uid")).ToHashSet();
        string version = await VersionAsync(cancellationToken);
        string? refusal = null;
        bool evicted = await OriginPods.UntilAsync(time, times.Replacement, async () =>
        {
            refusal = await EvictAsync(pod, version, cancellationToken);
            return refusal is null;
        }, cancellationToken);
        if (!evicted) return $"pod {pod.Name()} may not be evicted: {refusal}";

        report(FlushStep.Ending, pod.Name());
        JsonObject? other = null;
        // The old one takes its grace period first.
        var limit = times.Replacement + times.Ending + TimeSpan.FromSeconds(pod.Number("spec", "terminationGracePeriodSeconds") ?? 30);
        bool made = await OriginPods.UntilAsync(time, limit, async () =>
        {
            other = await OriginPods.ReplacementAsync(cluster, origin, plan.Controller, before, cancellationToken);
            return other is not null;
        }, cancellationToken);
        if (!made)
        {
            return $"{plan.Workload} made no other pod Ready within {limit.TotalSeconds:0} s after {pod.Name()} went: "
                + await OriginPods.TroubleAsync(cluster, origin, plan.Controller, before, cancellationToken);
        }

        report(FlushStep.Replaced, other!.Name());
        return null;
    }

    /// <summary>Null when it is evicted; the budget's words when that would break it now.</summary>
    private async Task<string?> EvictAsync(JsonObject pod, string version, CancellationToken cancellationToken)
    {
        var eviction = new JsonObject
        {
            ["apiVersion"] = version,
            ["kind"] = "Eviction",
            ["metadata"] = new JsonObject { ["name"] = pod.Name(), ["namespace"] = cluster.Namespace },
            ["deleteOptions"] = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = pod.Text("metadata", "uid") } },
        };
        try
        {
            cluster.AskToWrite();
            await cluster.PostPathAsync(ResourceType.Pods.Path(cluster.Namespace, pod.Name(), "eviction"), eviction, cancellationToken);
            return null;
        }
        catch (ClusterException e) when (e.Message.Contains("disruption budget", StringComparison.Ordinal))
        {
            return e.Message;
        }
    }

    /// <summary>policy/v1 since Kubernetes 1.22; the server's own list says what it takes.</summary>
    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var core = await cluster.GetPathAsync("api/v1", cancellationToken);
        return $"policy/{core.Items("resources").FirstOrDefault(r => r.Text("name") == "pods/eviction").Text("version") ?? "v1"}";
    }
}
