using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.SelfHealing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>Puts everything back that a redirect changed. Each part may be done already; any of it can be repeated.</summary>
internal static class RedirectUndo
{
    private const int MostTries = 10;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the agent's pod may take to go.</summary>
    private static readonly TimeSpan PodLimit = TimeSpan.FromSeconds(30);

    /// <summary>Switches the Service back; what somebody else changed meanwhile, for people.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="service">The Service's name.</param>
    /// <param name="fieldOwners">Who owned its fields before; null when not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> SwitchBackAsync(
        Cluster cluster, string service, JsonArray? fieldOwners, CancellationToken cancellationToken)
    {
        var kept = await PutBackAsync(cluster, service, cancellationToken);
        await ReturnFieldsAsync(cluster, service, fieldOwners, cancellationToken);
        return kept;
    }

    private static async Task<IReadOnlyList<string>> PutBackAsync(Cluster cluster, string service, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            if (await cluster.FindAsync(ResourceType.Services, service, cancellationToken) is not { } now) return [];
            if (OriginRecord.Find(now) is not { } origin) return [];
            var (patch, kept) = origin.Undo(now, AgentObjects.AgentSelector(service));
            try
            {
                await cluster.PatchAsync(ResourceType.Services, service, patch, cancellationToken);
                return kept;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                // Somebody wrote between our read and our patch: read again.
            }
        }
    }

    private static async Task ReturnFieldsAsync(Cluster cluster, string service, JsonArray? fieldOwners, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            if (await cluster.FindAsync(ResourceType.Services, service, cancellationToken) is not { } now) return;
            if (FieldOwnership.Restore(now, fieldOwners) is not { } patch) return;
            try
            {
                await cluster.PatchAsync(ResourceType.Services, service, patch, cancellationToken);
                return;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                // Somebody wrote between our read and our patch: read again.
            }
        }
    }

    /// <summary>Deletes Kloop's objects, the record last, so that a crash on the way leaves it for `heal`.</summary>
    public static async Task RemoveObjectsAsync(Cluster cluster, string service, TimeProvider time, CancellationToken cancellationToken)
    {
        await cluster.DeleteAsync(ResourceType.Deployments, RedirectNames.Main(service), cancellationToken);
        long began = time.GetTimestamp();
        while ((await cluster.ListAsync(ResourceType.Pods, RedirectNames.Selector(service), cancellationToken)).Count > 0)
        {
            if (time.GetElapsedTime(began) > PodLimit)
            {
                throw new TaskFailedException(
                    $"the agent's pod does not go (is its node up?): look at `kubectl -n {cluster.Namespace} get pods -l {RedirectNames.Selector(service)}`, then run `kloop heal`");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }

        await cluster.DeleteAsync(ResourceType.Services, RedirectNames.Origin(service), cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, RedirectPlan.MostParts)
            .Select(i => cluster.DeleteAsync(ResourceType.Secrets, RedirectNames.AgentPart(service, i), cancellationToken)));
        await SelfHealingRight.TakeAsync(cluster, service, cancellationToken);
        await cluster.DeleteAsync(ResourceType.Secrets, RedirectNames.Main(service), cancellationToken);
    }
}
