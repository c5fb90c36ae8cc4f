using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Inventories;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Removal;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Overlay;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;

namespace Kloop.Engine.Deploy;

/// <summary>The step "down": removes what an application's deployments have put into the cluster, as the cluster's own inventory tells.</summary>
/// <param name="cluster">Seen from the application's namespace.</param>
/// <param name="flags">The same for other programs.</param>
/// <param name="application">The application's name.</param>
/// <param name="report">Takes what is done.</param>
/// <param name="time">The clock.</param>
public sealed class DownStep(Cluster cluster, ClusterFlags flags, string application, Action<StepEvent> report, TimeProvider time)
{
    /// <summary>Removes it; false when there was nothing.</summary>
    /// <exception cref="TaskFailedException">Something does not go.</exception>
    public async Task<bool> RunAsync(RemovalScope scope, CancellationToken cancellationToken)
    {
        var store = new InventoryStore(cluster, application, cluster.Namespace);
        var inventory = await store.ReadAsync(cancellationToken);
        if (inventory.IsEmpty) return false;
        var removal = new ObjectRemoval(cluster, new ObjectTypes(cluster), new ReleaseDeploy(new HelmProgram(flags, cluster), []), StepNames.Down, report, time);
        // The inventory goes with its own namespace, and has to be there until all else is gone.
        var home = inventory.Objects.Where(o => o.Kind == "Namespace" && o.Name == cluster.Namespace).ToList();
        var kept = await removal.RemoveAsync(inventory with { Objects = [.. inventory.Objects.Except(home)] }, scope, cancellationToken);
        kept = kept.With(await removal.RemoveAsync(new Inventory(home, []), scope, cancellationToken));
        if (home.Count == 0 || !scope.Namespaces) await store.WriteAsync(kept, cancellationToken);
        // What stood for the base's is the base's again.
        if ((await new EnvironmentList(cluster).FindAsync(cluster.Namespace, cancellationToken))?.Base is { } from) await new OverlaySync(cluster, from).RunAsync(cancellationToken);
        return true;
    }
}
