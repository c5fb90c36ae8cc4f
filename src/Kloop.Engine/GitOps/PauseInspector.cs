using System.Text.Json.Nodes;
using Kloop.Engine.Dev;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.GitOps.Owners;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps;

/// <summary>Finds the pauses of a namespace's objects and of those who keep them, and ends those of sessions that are gone.</summary>
public sealed class PauseInspector(Cluster cluster, TimeProvider time)
{
    /// <summary>All of them.</summary>
    /// <param name="redirects">The namespace's redirects.</param>
    /// <param name="developed">Its workloads that are developed in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<PauseState>> AllAsync(IReadOnlyList<RedirectState> redirects, IReadOnlyList<DevState> developed, CancellationToken cancellationToken)
    {
        var (liveness, now) = (new PauseLiveness(cluster.Namespace, redirects, developed), time.GetUtcNow());
        var states = new List<PauseState>();
        foreach (var (target, resource) in await FindAsync(cancellationToken))
        {
            if (PauseRecord.Find(resource) is not { } record) continue;
            var holders = record.Holders.OrderBy(h => h.Since).Select(h =>
            {
                var (alive, reason) = liveness.Of(h, now);
                return new PauseHolderState(h.Session, h.Who, h.Since, (long)(now - h.Since).TotalSeconds, h.Expires, alive, reason);
            });
            states.Add(new PauseState(target.Where, record.What, [.. holders], record.ByHand(resource, target)) { Target = target });
        }

        return states;
    }

    /// <summary>Ends the pauses of sessions that are gone, which no other healing found.</summary>
    /// <param name="force">Also of those of which it cannot be told.</param>
    /// <param name="report">Told of each.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <returns>How many were ended.</returns>
    public async Task<int> HealAsync(bool force, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        int ended = 0;
        var redirects = await new RedirectInspector(cluster, time).AllAsync(cancellationToken);
        foreach (var state in await AllAsync(redirects, await new DevInspector(cluster).AllAsync(cancellationToken), cancellationToken))
        {
            var gone = state.Removable(force);
            if (gone.Count == 0) continue;
            foreach (string kept in await Pausing.ReleaseAsync(cluster, [state.Target!], gone, cancellationToken)) report(new RedirectEvent(RedirectEventKind.Note, $"kept {kept}"));
            if (gone.Count < state.Holders.Count) continue;
            report(new RedirectEvent(RedirectEventKind.Step, $"{state.Paused}: its pause ended (it was {string.Join(", ", state.Holders.Select(h => h.Who).Distinct())}'s; {state.Holders[0].Reason})"));
            ended++;
        }

        return ended;
    }

    /// <summary>Objects that bear a pause, or may.</summary>
    private async Task<IReadOnlyList<(PauseTarget Target, JsonObject Object)>> FindAsync(CancellationToken cancellationToken)
    {
        var types = new List<ResourceType> { ResourceType.Services, ResourceType.Deployments, ResourceType.StatefulSets };
        types.Add(await WorkloadKinds.TypeAsync(cluster, ResourceType.CronJobs.Kind, cancellationToken));
        var lists = await Task.WhenAll(types.Select(t => ListAsync(t, cancellationToken)));
        var reader = new OwnerReader(cluster);
        var found = new Dictionary<PauseTarget, JsonObject>();
        foreach (var changed in types.Zip(lists).SelectMany(l => l.Second.Select(o => new ChangedObject(l.First, o, []))))
        {
            var typed = changed.Typed();
            found[changed.Target] = typed;
            foreach (var owner in OwnerMarks.Of(typed))
            {
                var view = await reader.ReadAsync(owner, typed, cancellationToken);
                if (view.Object is { } keeps) found[PauseChoice.Target(view)] = keeps;
            }
        }

        return [.. found.Select(f => (f.Key, f.Value))];
    }

    private async Task<IReadOnlyList<JsonObject>> ListAsync(ResourceType type, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.ListAsync(type, null, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not list them has paused none of them.
            return [];
        }
    }
}
