using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments;

/// <summary>Reads the cluster's environments.</summary>
public sealed class EnvironmentList(Cluster cluster)
{
    /// <summary>All of them by name; the one at hand alone for who may not list namespaces.</summary>
    public async Task<IReadOnlyList<EnvironmentRecord>> AllAsync(CancellationToken cancellationToken) => (await VisibleAsync(cancellationToken)).Environments;

    /// <summary>The same, and whether these are all.</summary>
    internal async Task<(IReadOnlyList<EnvironmentRecord> Environments, bool All)> VisibleAsync(CancellationToken cancellationToken)
    {
        try
        {
            var all = await cluster.ListAsync(ResourceType.Namespaces, $"{RedirectNames.EverythingSelector},{EnvironmentNames.Label}", cancellationToken);
            return ([.. all.Select(EnvironmentRecord.Of).OfType<EnvironmentRecord>().OrderBy(e => e.Name, StringComparer.Ordinal)], true);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return (await FindAsync(cluster.Namespace, cancellationToken) is { } one ? [one] : [], false);
        }
    }

    /// <summary>One; null where there is none of this name, or it cannot be seen.</summary>
    public async Task<EnvironmentRecord?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.FindAsync(ResourceType.Namespaces, name, cancellationToken) is { } ns ? EnvironmentRecord.Of(ns) : null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return null;
        }
    }

    /// <summary>All of them, with what they cost.</summary>
    public async Task<IReadOnlyList<EnvironmentState>> StatesAsync(CancellationToken cancellationToken) =>
        await StatesAsync(await AllAsync(cancellationToken), cancellationToken);

    /// <summary>These, with what they cost.</summary>
    internal async Task<IReadOnlyList<EnvironmentState>> StatesAsync(IEnumerable<EnvironmentRecord> records, CancellationToken cancellationToken) =>
        await Task.WhenAll(records.Select(r => StateAsync(r, cancellationToken)));

    private async Task<EnvironmentState> StateAsync(EnvironmentRecord record, CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject>? pods = null;
        try
        {
            pods = await cluster.In(record.Name).ListAsync(ResourceType.Pods, null, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Somebody else's: what it costs is not known.
        }

        return EnvironmentState.Of(record, pods is null ? null : EnvironmentCost.Of(pods));
    }
}
