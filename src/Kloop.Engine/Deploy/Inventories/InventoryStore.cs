using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Inventories;

/// <summary>Keeps the inventory of an application in its namespace.</summary>
internal sealed class InventoryStore(Cluster cluster, string application, string ns)
{
    /// <summary>What it says; empty when there is none.</summary>
    public async Task<Inventory> ReadAsync(CancellationToken cancellationToken) =>
        await cluster.In(ns).FindAsync(ResourceType.ConfigMaps, Inventory.NameOf(application), cancellationToken) is { } map ? Inventory.Parse(map) : Inventory.Empty;

    /// <summary>Writes it, or removes it when it is empty.</summary>
    public async Task WriteAsync(Inventory inventory, CancellationToken cancellationToken)
    {
        if (inventory.IsEmpty) await cluster.In(ns).DeleteAsync(ResourceType.ConfigMaps, Inventory.NameOf(application), cancellationToken);
        else await cluster.In(ns).ApplyAsync(ResourceType.ConfigMaps, inventory.ToConfigMap(application, ns), force: true, dryRun: false, cancellationToken);
    }
}
