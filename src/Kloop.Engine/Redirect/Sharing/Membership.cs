using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>How leaving a redirect went.</summary>
internal enum Leaving
{
    /// <summary>There is no record of the session: nothing is its to put back.</summary>
    NotThere,

    /// <summary>Others are there, and the session stayed, as it was asked to.</summary>
    Stayed,

    /// <summary>Gone; others are there.</summary>
    Left,

    /// <summary>Gone as the last one: who left puts everything back, and nobody else does.</summary>
    Last,
}

/// <summary>Enters and leaves one redirect's <see cref="MemberList"/>, however many do so at the same time.</summary>
internal sealed class Membership(Cluster cluster, string service, TimeProvider time)
{
    /// <summary>How long somebody's ending is waited for.</summary>
    public static readonly TimeSpan EndingLimit = TimeSpan.FromSeconds(60);

    private const int MostTries = 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>The list; null when there is no redirect.</summary>
    public async Task<MemberList?> ReadAsync(CancellationToken cancellationToken) =>
        await cluster.FindAsync(ResourceType.Secrets, RedirectNames.Main(service), cancellationToken) is { } secret ? new MemberList(secret) : null;

    /// <summary>Joins; the list that was joined, or null when there is none any more or somebody is ending it.</summary>
    public async Task<MemberList?> JoinAsync(SessionMember own, IReadOnlySet<string> dead, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            if (await ReadAsync(cancellationToken) is not { Ending: null } list) return null;
            // The answer to an earlier try may have been lost.
            if (list.Has(own.Id)) return list;
            if (await TryPatchAsync(list.Join(own, dead), i, cancellationToken)) return list;
        }
    }

    /// <summary>
    /// Leaves, and takes dead sessions along. Safe to repeat when an answer was lost.
    /// </summary>
    /// <param name="own">Who leaves.</param>
    /// <param name="dead">Sessions that are known to be gone.</param>
    /// <param name="onlyAsLast">Stay when others are there.</param>
    /// <param name="cancellationToken">Ends it between tries.</param>
    /// <returns>How it went, and the list as it was.</returns>
    public async Task<(Leaving Outcome, MemberList? List)> LeaveAsync(
        SessionMember own, IReadOnlySet<string> dead, bool onlyAsLast, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            if (await ReadAsync(cancellationToken) is not { } list) return (Leaving.NotThere, null);
            if (list.Ending is { } ending) return (ending.Id == own.Id ? Leaving.Last : Leaving.NotThere, list);
            if (!list.Has(own.Id)) return (Leaving.NotThere, list);
            var (patch, last) = list.Leave(own, dead);
            if (!last && onlyAsLast) return (Leaving.Stayed, list);
            if (await TryPatchAsync(patch, i, cancellationToken)) return (last ? Leaving.Last : Leaving.Left, list);
        }
    }

    /// <summary>
    /// Removes dead sessions; when nobody is left, <paramref name="healer"/> is who puts everything back
    /// (<see cref="Leaving.Last"/>), also instead of a dead one who had begun to.
    /// </summary>
    public async Task<(Leaving Outcome, MemberList? List)> HealAsync(SessionMember healer, IReadOnlySet<string> dead, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            if (await ReadAsync(cancellationToken) is not { } list) return (Leaving.NotThere, null);
            if (list.Ending is { } ending && ending.Id != healer.Id && !dead.Contains(ending.Id)) return (Leaving.Stayed, list);
            var (patch, last) = list.Leave(healer, dead);
            if (!last && !list.Sessions.Any(s => dead.Contains(s.Id))) return (Leaving.Stayed, list);
            if (await TryPatchAsync(patch, i, cancellationToken)) return (last ? Leaving.Last : Leaving.Left, list);
        }
    }

    /// <summary>Waits until whoever ends the redirect has removed everything.</summary>
    /// <exception cref="TaskFailedException">It takes too long.</exception>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (await ReadAsync(cancellationToken) is { } list)
        {
            // Ended, and begun anew by somebody else: to be joined.
            if (list.Ending is not { } ending) return;
            if (SessionLiveness.HasEndedHere(ending.Process) || time.GetElapsedTime(began) > EndingLimit)
            {
                throw new TaskFailedException(
                    $"{ending.Who} began to put Service \"{service}\" back and did not finish: run `kloop heal {service} -n {cluster.Namespace}{(SessionLiveness.HasEndedHere(ending.Process) ? "" : " --force")}`");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>False when somebody wrote between our read and our patch: to be read again.</summary>
    private async Task<bool> TryPatchAsync(JsonPatch patch, int tries, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.PatchAsync(ResourceType.Secrets, RedirectNames.Main(service), patch, cancellationToken);
            return true;
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict or ClusterFailure.NotFound && tries < MostTries)
        {
            return false;
        }
    }
}
