using System.Globalization;
using Kloop.Engine.Deploy.Inventories;
using Kloop.Engine.Environments.Overlay;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>Reads from the cluster what a deployment to an environment needs to know.</summary>
/// <param name="cluster">Seen from where the application goes.</param>
/// <param name="application">The application's name.</param>
internal sealed class PlacementFinder(Cluster cluster, string application)
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"];

    /// <summary>The placement; null where the namespace is no environment.</summary>
    /// <param name="named">The services that the command names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">Services are named, and it is no overlay.</exception>
    public async Task<EnvironmentPlacement?> FindAsync(IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var record = await new EnvironmentList(cluster).FindAsync(cluster.Namespace, cancellationToken);
        if (named.Count > 0 && record?.Base is null) throw new UsageException($"a part of an application ({string.Join(", ", named)}) is for an overlay, which has the rest from its base, and namespace {cluster.Namespace} is none: kloop env create NAME --from {cluster.Namespace} makes one");
        if (record is null) return null;
        var inventory = record.Base is null ? Inventory.Empty : await new InventoryStore(cluster, application, cluster.Namespace).ReadAsync(cancellationToken);
        // What was deployed by its name before stays a part.
        var there = inventory.Objects.Where(o => Workloads.Contains(o.Kind)).Select(o => o.ToString());
        return new EnvironmentPlacement(record, [.. record.Services.Concat(named).Concat(there).Distinct()], await SecretsAsync(cancellationToken), await ClusterDomain.FindAsync(cluster, cancellationToken));
    }

    /// <summary>Brings an overlay's Services to its base's, and gives the environment as long to live as a new one has.</summary>
    public async Task TouchAsync(EnvironmentRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (record.Base is { } from) await new OverlaySync(cluster, from).RunAsync(cancellationToken);
        if (record.TimeToLive is not { } ttl) return;
        var patch = new JsonPatch().Add("/metadata/annotations/" + JsonPatch.Escape(EnvironmentNames.Expires), (now + ttl).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        try
        {
            await cluster.PatchAsync(ResourceType.Namespaces, record.Name, patch, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not change the namespace works in it until its time is over.
        }
    }

    private async Task<IReadOnlySet<string>> SecretsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await cluster.NamesAsync(ResourceType.Secrets, null, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return new HashSet<string>();
        }
    }
}
