using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Inventories;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Removal;

/// <summary>Removes what was deployed, the last first.</summary>
internal sealed class ObjectRemoval(Cluster cluster, ObjectTypes types, ReleaseDeploy releases, string step, Action<StepEvent> report, TimeProvider time)
{
    private static readonly TimeSpan GoneLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>What stays, since nobody asked for its removal.</summary>
    /// <exception cref="TaskFailedException">A chart would take volumes with it, or something does not go.</exception>
    public async Task<Inventory> RemoveAsync(Inventory inventory, RemovalScope scope, CancellationToken cancellationToken)
    {
        var kept = new List<ObjectId>();
        var order = inventory.Objects.OrderByDescending(o => ApplyOrder.Rank(o.Kind)).ToList();
        foreach (var set in order.Where(o => o.Kind == "StatefulSet").ToList()) order.AddRange((await ClaimsAsync(set, cancellationToken)).Except(order));
        foreach (var release in inventory.Releases) order.AddRange((await RemoveAsync(release, scope, cancellationToken)).Except(order));
        foreach (var id in order.Where(o => o.Kind != "Namespace").Concat(order.Where(o => o.Kind == "Namespace")))
        {
            if (scope.Missing(id) is not { } flag) await RemoveAsync(id, cancellationToken);
            else if (await FindAsync(id, cancellationToken))
            {
                kept.Add(id);
                report(new StepEvent(StepEventKind.Note, step, id.ToString(), step == StepNames.Down
                    ? $"stays; kloop down {flag} removes it"
                    : $"is deployed no more, and stays: kubectl {(id.Namespace.Length > 0 ? $"-n {id.Namespace} " : "")}delete {id} removes it"));
            }
        }

        await GoneAsync([.. order.Except(kept).Where(o => o.Kind != "Namespace")], cancellationToken);
        return new Inventory(kept, []);
    }

    private async Task RemoveAsync(ObjectId id, CancellationToken cancellationToken)
    {
        if (await types.FindAsync(id, cancellationToken) is { } type && await In(id).DeleteAsync(type, id.Name, cancellationToken))
        {
            report(new StepEvent(StepEventKind.Done, step, id.ToString(), "removed"));
        }
    }

    /// <summary>Removes a release; what helm leaves of it is returned.</summary>
    private async Task<IReadOnlyList<ObjectId>> RemoveAsync(ReleaseId release, RemovalScope scope, CancellationToken cancellationToken)
    {
        var objects = await releases.ObjectsAsync(release.Name, release.Namespace, cancellationToken) ?? [];
        var lost = objects.Where(o => !ChartObjects.IsKept(o)).Select(ObjectId.Of).Where(i => scope.Missing(i) is not null).ToList();
        if (lost.Count > 0)
        {
            throw new TaskFailedException($"release {release.Name} was not installed by Kloop and takes {string.Join(", ", lost)} with it: say so with {string.Join(' ', lost.Select(scope.Missing).Distinct())}, or remove it by hand with helm uninstall");
        }

        var left = objects.Where(ChartObjects.IsKept).Select(ObjectId.Of).Select(i => i.Namespace.Length == 0 && i.Kind == "PersistentVolumeClaim" ? i with { Namespace = release.Namespace } : i).ToList();
        foreach (var set in objects.Select(ObjectId.Of).Where(i => i.Kind == "StatefulSet")) left.AddRange(await ClaimsAsync(set.Namespace.Length == 0 ? set with { Namespace = release.Namespace } : set, cancellationToken));
        await releases.RemoveAsync(release.Name, release.Namespace, cancellationToken);
        report(new StepEvent(StepEventKind.Done, step, $"release/{release.Name}", "removed"));
        return left;
    }

    private async Task<IReadOnlyList<ObjectId>> ClaimsAsync(ObjectId statefulSet, CancellationToken cancellationToken)
    {
        var at = In(statefulSet);
        if (await at.FindAsync(ResourceType.StatefulSets, statefulSet.Name, cancellationToken) is not { } live || !live.Items("spec", "volumeClaimTemplates").Any()) return [];
        return [.. VolumeClaims.Of(live, await at.ListAsync(ResourceType.PersistentVolumeClaims, null, cancellationToken))];
    }

    private async Task<bool> FindAsync(ObjectId id, CancellationToken cancellationToken)
    {
        try
        {
            return await types.FindAsync(id, cancellationToken) is { } type && await In(id).FindAsync(type, id.Name, cancellationToken) is not null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return true;
        }
    }

    /// <summary>Deletion may wait for somebody's finalizer: that is told.</summary>
    private async Task GoneAsync(List<ObjectId> ids, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        foreach (var id in ids)
        {
            while (await FindAsync(id, cancellationToken))
            {
                if (time.GetElapsedTime(began) > GoneLimit) throw new TaskFailedException($"{id} is still there after {GoneLimit.TotalSeconds:0} s: look at its metadata.finalizers (kubectl -n {id.Namespace} get {id} -o yaml)");
                await Task.Delay(Period, time, cancellationToken);
            }
        }
    }

    private Cluster In(ObjectId id) => id.Namespace.Length == 0 ? cluster : cluster.In(id.Namespace);
}
