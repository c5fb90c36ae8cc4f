using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>Puts a developed workload back. Each part may be done already; any of it can be repeated.</summary>
internal static class DevUndo
{
    private const int MostTries = 10;

    /// <summary>Takes the dev patch back; what somebody else changed meanwhile, for people.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="type">The workload's type.</param>
    /// <param name="workload">Its name.</param>
    /// <param name="session">The session whose patch it is; null for anyone's.</param>
    /// <param name="fieldOwners">Who owned its fields before; null when not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<string>> GiveBackAsync(
        Cluster cluster, ResourceType type, string workload, string? session, JsonArray? fieldOwners, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> kept = [];
        for (int i = 0; ; i++)
        {
            if (await cluster.FindAsync(type, workload, cancellationToken) is not { } now) return kept;
            JsonPatch? patch;
            if (DevRecord.Find(now) is { } record)
            {
                // Somebody else develops in it by now.
                if (session is not null && record.Session != session) return kept;
                (patch, kept) = record.GiveBack(now);
            }
            else
            {
                patch = FieldOwnership.Restore(now, fieldOwners);
            }

            if (patch is null) return kept;
            try
            {
                await cluster.PatchAsync(type, workload, patch, cancellationToken);
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                // Somebody wrote between our read and our patch: read again.
            }
        }
    }

    /// <summary>Deletes Kloop's Secrets, the record last, so that a crash on the way leaves it for `heal`.</summary>
    public static async Task RemoveObjectsAsync(Cluster cluster, ResourceType type, string workload, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, RedirectPlan.MostParts)
            .Select(i => cluster.DeleteAsync(ResourceType.Secrets, DevNames.AgentPart(type, workload, i), cancellationToken)));
        await cluster.DeleteAsync(ResourceType.Secrets, DevNames.Main(type, workload), cancellationToken);
    }
}
