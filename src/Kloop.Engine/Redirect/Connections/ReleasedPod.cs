using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>
/// Lets a pod go, so that its ReplicaSet makes another; when that is Ready, turns the way to the origin away from the
/// old one and ends it. The origin never has fewer pods than before, one or many.
/// </summary>
internal sealed class ReleasedPod(
    Cluster cluster, ServiceView origin, FlushPlan plan, FlushTimes times, TimeProvider time, Action<FlushStep, string> report) : IPodReplacement
{
    private readonly OriginWay _way = new(cluster, origin.Name);

    public async Task<string?> ReplaceAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var record = await cluster.FindAsync(ResourceType.Secrets, RedirectNames.Main(origin.Name), cancellationToken);
        var before = (await OriginPods.ListAsync(cluster, origin, cancellationToken)).Select(p => p.Text("metadata", "uid")).ToHashSet();
        bool ending = false;
        try
        {
            await cluster.PatchAsync(ResourceType.Pods, pod.Name(), PodRelease.Release(pod, plan.Label.Key, record), cancellationToken);
            report(FlushStep.Released, pod.Name());
            JsonObject? other = null;
            bool made = await OriginPods.UntilAsync(time, times.Replacement, async () =>
            {
                other = await OriginPods.ReplacementAsync(cluster, origin, plan.Controller, before, cancellationToken);
                return other is not null;
            }, cancellationToken);
            if (!made)
            {
                return $"{plan.Workload} made no other pod Ready within {times.Replacement.TotalSeconds:0} s, so {pod.Name()} was put back: "
                    + await OriginPods.TroubleAsync(cluster, origin, plan.Controller, before, cancellationToken);
            }

            report(FlushStep.Replaced, other!.Name());
            await TurnAwayAsync(pod, cancellationToken);
            await cluster.DeleteAsync(ResourceType.Pods, pod.Name(), CancellationToken.None);
            ending = true;
            report(FlushStep.Ending, pod.Name());
            return null;
        }
        finally
        {
            try
            {
                // What ended is out of every Service by itself; what did not end is to serve on.
                await _way.WidenAsync(plan.Label.Key, CancellationToken.None);
            }
            finally
            {
                if (!ending) await PutBackAsync(pod);
            }
        }
    }

    /// <summary>Programs close their door as soon as they are told to end, which is before the nodes' rules know.</summary>
    private async Task TurnAwayAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        await _way.NarrowAsync(plan.Label, cancellationToken);
        string address = pod.Text("status", "podIP") ?? "";
        await OriginPods.UntilAsync(time, times.Replacement, async () => !(await _way.AddressesAsync(cancellationToken)).Contains(address), cancellationToken);
        await Task.Delay(times.Settle, time, cancellationToken);
    }

    /// <summary>The ReplicaSet takes it back, and ends the other as the one too many that is ready for less time.</summary>
    private async Task PutBackAsync(JsonObject pod)
    {
        try
        {
            await cluster.PatchAsync(ResourceType.Pods, pod.Name(), PodRelease.PutBack(pod, plan.Label.Key), CancellationToken.None);
            report(FlushStep.PutBack, pod.Name());
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.NotFound)
        {
            // It was never let go, or is gone by itself.
        }
    }
}
