using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>
/// Replaces the origin's pods one at a time, so that callers with old connections connect anew, to the agent; the next
/// goes only when the one before is replaced. Touches no workload: docs/decisions/0009-flush.md.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="origin">The Service as it was before the switch.</param>
/// <param name="times">How long to wait for what.</param>
/// <param name="time">Time.</param>
public sealed class OriginFlush(Cluster cluster, ServiceView origin, FlushTimes times, TimeProvider time)
{
    /// <summary>Replaces pods. To be called when the Service is switched and its nodes have followed.</summary>
    /// <param name="pods">Names of the pods to replace; others stay.</param>
    /// <param name="report">Gets each step.</param>
    /// <param name="cancellationToken">Stops before the next pod; the one under way is put back.</param>
    /// <exception cref="ClusterException">Something could not be read; nothing is half done.</exception>
    public async Task<FlushResult> RunAsync(IReadOnlyCollection<string> pods, Action<FlushProgress> report, CancellationToken cancellationToken)
    {
        var ready = await ReadyPodsAsync(cancellationToken);
        if (ready.All(p => !pods.Contains(p.Name()))) return new FlushResult(FlushOutcome.Done, null, [], null, []);
        var replicaSet = await OwnerAsync(ready[0], "ReplicaSet", ResourceType.ReplicaSets, cancellationToken);
        var deployment = await OwnerAsync(replicaSet, "Deployment", ResourceType.Deployments, cancellationToken);
        var (plan, refusal) = FlushPlan.Of(origin.Name, origin.Selector, ready, pods, replicaSet, deployment);
        if (plan is null) return new FlushResult(FlushOutcome.Refused, null, [], refusal, []);

        var missing = await AccessReview.MissingAsync(cluster, FlushRights.For(origin.Name, plan.Means), cancellationToken);
        if (missing.Count > 0)
        {
            string listed = string.Join(", ", missing.Select(m => $"{m.Verb} {m.Resource}"));
            return new FlushResult(FlushOutcome.Refused, plan.Workload, [], $"you may not {listed} in namespace \"{cluster.Namespace}\": ask for these verbs (`kloop plan` lists all that is needed)", []);
        }

        var replaced = new List<string>();
        try
        {
            foreach (var pod in plan.Pods)
            {
                void Report(FlushStep step, string name) => report(new FlushProgress(step, name, replaced.Count + 1, plan.Pods.Count));
                IPodReplacement replacement = plan.Means == FlushMeans.Release
                    ? new ReleasedPod(cluster, origin, plan, times, time, Report)
                    : new EvictedPod(cluster, origin, plan, times, time, Report);
                if (await replacement.ReplaceAsync(pod, cancellationToken) is { } failure)
                {
                    return new FlushResult(FlushOutcome.Failed, plan.Workload, replaced, failure, []);
                }

                replaced.Add(pod.Name());
            }
        }
        catch (ClusterException e) when (e.Failure is not ClusterFailure.Unreachable)
        {
            return new FlushResult(FlushOutcome.Failed, plan.Workload, replaced, e.Message, []);
        }

        return new FlushResult(FlushOutcome.Done, plan.Workload, replaced, null, await GoneAsync(plan.Pods, cancellationToken));
    }

    private async Task<IReadOnlyList<JsonObject>> ReadyPodsAsync(CancellationToken cancellationToken) =>
        [.. (await OriginPods.ListAsync(cluster, origin, cancellationToken)).Where(PodView.IsReady)];

    private async Task<JsonObject?> OwnerAsync(JsonObject? owned, string kind, ResourceType type, CancellationToken cancellationToken) =>
        owned is not null && PodOwner.Controller(owned) is { } owner && owner.Text("kind") == kind && owner.Text("name") is { } name
            ? await cluster.FindAsync(type, name, cancellationToken) : null;

    /// <summary>Waits for the ended pods to go, since their connections end with them at the latest; what is still there, for people.</summary>
    private async Task<IReadOnlyList<string>> GoneAsync(IReadOnlyList<JsonObject> pods, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(pods.Max(p => p.Number("spec", "terminationGracePeriodSeconds") ?? 30)) + times.Ending;
        var ids = pods.Select(p => p.Text("metadata", "uid")).ToHashSet();
        IReadOnlyList<string> left = [];
        bool gone = await OriginPods.UntilAsync(time, limit, async () =>
        {
            left = [.. (await OriginPods.ListAsync(cluster, origin, cancellationToken)).Where(p => ids.Contains(p.Text("metadata", "uid"))).Select(p => p.Name())];
            return left.Count == 0;
        }, cancellationToken);
        return gone ? [] : [$"{string.Join(", ", left)} did not end within {limit.TotalSeconds:0} s: connections to there may live on"];
    }
}
