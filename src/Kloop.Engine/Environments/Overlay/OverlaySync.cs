using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Overlay;

/// <summary>Brings an overlay's Services to those of its base.</summary>
/// <param name="overlay">Seen from the overlay.</param>
/// <param name="from">The base.</param>
public sealed class OverlaySync(Cluster overlay, string from)
{
    /// <summary>Adds what came to the base and removes what went.</summary>
    /// <returns>How many were added or changed, how many removed, and how many of the base's are reached now.</returns>
    /// <exception cref="TaskFailedException">The user may not list the base's Services.</exception>
    public async Task<(int Added, int Removed, int All)> RunAsync(CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(cancellationToken);
        // Applied, so that the application's own Service of that name takes its place whole.
        foreach (var forward in plan.Missing) await overlay.ApplyAsync(ResourceType.Services, forward, force: true, dryRun: false, cancellationToken);
        foreach (string name in plan.Stale) await overlay.DeleteAsync(ResourceType.Services, name, cancellationToken);
        return (plan.Missing.Count, plan.Stale.Count, plan.All);
    }

    /// <summary>What it would do.</summary>
    internal async Task<BaseServices> PlanAsync(CancellationToken cancellationToken)
    {
        var services = await BaseAsync(cancellationToken);
        var own = await overlay.ListAsync(ResourceType.Services, null, cancellationToken);
        return BaseServices.Of(from, services, own, await ClusterDomain.FindAsync(overlay, cancellationToken));
    }

    private async Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> BaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await overlay.In(from).ListAsync(ResourceType.Services, null, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            throw new TaskFailedException($"an overlay over {from} needs the right to list its Services: {e.Message}; an administrator may give it: kubectl create role kloop-base -n {from} --verb=get,list --resource=services; kubectl create rolebinding kloop-base -n {from} --role=kloop-base --user=USER");
        }
    }
}
