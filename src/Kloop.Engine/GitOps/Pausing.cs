using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps;

/// <summary>Takes pauses, and gives them back. All of it may be repeated.</summary>
internal static class Pausing
{
    private const int MostTries = 10;

    /// <summary>Takes all pauses of a plan for a session, before its first change.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="plan">The pauses.</param>
    /// <param name="holder">The session.</param>
    /// <param name="report">Told of each that is taken.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <exception cref="ClusterException">The cluster refused.</exception>
    public static async Task HoldAsync(Cluster cluster, PausePlan plan, PauseHolder holder, Action<string> report, CancellationToken cancellationToken)
    {
        foreach (var pause in plan.Pauses)
        {
            var (target, there) = (pause.Target, cluster.In(pause.Target.Namespace));
            bool written = await RetryAsync(async () =>
            {
                var now = await there.GetAsync(target.Type, target.Name, cancellationToken);
                if (PauseRecord.Hold(now, pause.Changes, holder) is not { } patch) return false;
                await there.PatchAsync(target.Type, target.Name, patch, cancellationToken);
                return true;
            });
            if (written) report(pause.Text);
        }
    }

    /// <summary>Lets sessions go from pauses; the last one's end the pause. What the user may not touch is left for `heal`, and named.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="targets">Where the pauses are.</param>
    /// <param name="sessions">Ids of those that go.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <returns>What was kept, and why, for people.</returns>
    public static async Task<IReadOnlyList<string>> ReleaseAsync(
        Cluster cluster, IEnumerable<PauseTarget> targets, IReadOnlySet<string> sessions, CancellationToken cancellationToken)
    {
        var kept = new List<string>();
        foreach (var target in targets.Distinct())
        {
            try
            {
                kept.AddRange(await ReleaseAsync(cluster.In(target.Namespace), target, sessions, cancellationToken));
            }
            catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
            {
                kept.Add($"the pause of {target.Where}, which you may not patch (any more): ask whoever may to run `kloop heal -n {cluster.Namespace}`");
            }
        }

        return kept;
    }

    private static async Task<IReadOnlyList<string>> ReleaseAsync(Cluster cluster, PauseTarget target, IReadOnlySet<string> sessions, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> kept = [];
        PauseRecord? record = null;
        await RetryAsync(async () =>
        {
            if (await cluster.FindAsync(target.Type, target.Name, cancellationToken) is not { } now) return false;
            if (PauseRecord.Find(now) is not { } found || found.Release(now, sessions) is not { } release) return false;
            await cluster.PatchAsync(target.Type, target.Name, release.Patch, cancellationToken);
            (record, kept) = (found, release.Kept);
            return true;
        });
        if (record is not null) await RetryAsync(() => ReturnFieldsAsync(cluster, target, record, cancellationToken));
        return kept;
    }

    /// <summary>The owners of what was paused are put back once nothing of the object is Kloop's.</summary>
    private static async Task<bool> ReturnFieldsAsync(Cluster cluster, PauseTarget target, PauseRecord record, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(target.Type, target.Name, cancellationToken) is not { } now) return false;
        if (now.Map("metadata", "annotations").Keys.Any(k => k.StartsWith("kloop.dev/", StringComparison.Ordinal))) return false;
        if (FieldOwnership.Restore(now, record.FieldOwners) is not { } patch) return false;
        await cluster.PatchAsync(target.Type, target.Name, patch, cancellationToken);
        return true;
    }

    private static async Task<bool> RetryAsync(Func<Task<bool>> step)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await step();
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                // Somebody wrote between our read and our patch: read again.
            }
        }
    }
}
