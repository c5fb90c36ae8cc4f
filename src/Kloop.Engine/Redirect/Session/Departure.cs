using System.Text.Json.Nodes;
using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Run;
using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>One session's way out of a redirect. Every part may be repeated, or done already.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="service">The redirected Service.</param>
/// <param name="membership">Who shares the redirect.</param>
/// <param name="own">The session; null when it never got as far as a record.</param>
/// <param name="report">Told of what was kept.</param>
/// <param name="time">The clock.</param>
internal sealed class Departure(
    Cluster cluster, string service, Membership membership, SessionMember? own, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>Whether this session was the last one, and the Service is back.</summary>
    public bool PutBack => _putBack;

    private Leaving _outcome = Leaving.Stayed;
    private bool _putBack;
    private IReadOnlyList<string> _others = [];
    private IReadOnlySet<string> _gone = new HashSet<string>();
    private IReadOnlyList<PauseTarget> _pauses = own?.Pauses ?? [];
    private bool _released;
    private JsonArray? _fieldOwners;

    /// <summary>What came of it, for people; null when there was nothing to leave.</summary>
    public string? Done => _outcome switch
    {
        Leaving.Last => $"{cluster.Namespace}/{service} is as it was before",
        Leaving.Left => $"you left {cluster.Namespace}/{service}; it is still redirected by {string.Join(", ", _others)}",
        _ => null,
    };

    /// <summary>Leaves, and as the last one switches the Service back.</summary>
    /// <param name="agents">What the agents said of the others.</param>
    /// <param name="onlyAsLast">Stay when others are there.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    public async Task LeaveAsync(AgentAnswers agents, bool onlyAsLast, CancellationToken cancellationToken)
    {
        if (own is null || _putBack || _released) return;
        if (_outcome == Leaving.Stayed)
        {
            var gone = await CleanAsync(agents, cancellationToken);
            (_outcome, var list) = await membership.LeaveAsync(own, gone, onlyAsLast, cancellationToken);
            _others = [.. (list?.Sessions ?? []).Where(s => s.Id != own.Id && !gone.Contains(s.Id)).Select(s => s.Who).Distinct()];
            _fieldOwners = list?.Record?.FieldOwners;
            _gone = gone.Append(own.Id).ToHashSet();
            _pauses = [.. _pauses, .. (list?.Sessions ?? []).Where(s => gone.Contains(s.Id)).SelectMany(s => s.Pauses)];
        }

        if (_outcome == Leaving.Stayed) return;
        if (_outcome == Leaving.Last) await SwitchBackAsync(cancellationToken);
        // Only now: what is still changed would be put back by others.
        foreach (string kept in await Pausing.ReleaseAsync(cluster, _pauses, _gone, cancellationToken)) Kept(kept);
        (_putBack, _released) = (_outcome == Leaving.Last, true);
    }

    private async Task SwitchBackAsync(CancellationToken cancellationToken)
    {
        foreach (string kept in await RedirectUndo.SwitchBackAsync(cluster, service, _fieldOwners, cancellationToken))
        {
            Kept(kept);
        }
    }

    private void Kept(string what) => report(new RedirectEvent(RedirectEventKind.Note, $"kept {what}"));

    /// <summary>As the last one: removes Kloop's objects.</summary>
    public Task RemoveObjectsAsync(CancellationToken cancellationToken) =>
        _outcome == Leaving.Last ? RedirectUndo.RemoveObjectsAsync(cluster, service, time, cancellationToken) : Task.CompletedTask;

    /// <summary>Removes the objects that only this session, or a dead one, needed.</summary>
    /// <returns>The other sessions that are known to be gone.</returns>
    private async Task<IReadOnlySet<string>> CleanAsync(AgentAnswers agents, CancellationToken cancellationToken)
    {
        if (await membership.ReadAsync(cancellationToken) is not { Ending: null } list) return new HashSet<string>();
        // A workload that a dead session replaced needs rights that this session may not have: `heal` puts it back.
        var gone = list.Sessions.Where(s => s.Id != own!.Id && s.Replaced is null && SessionLiveness.Of(s, agents, time.GetUtcNow()).Liveness == Liveness.Dead).Select(s => s.Id).ToHashSet();
        var leaving = list.Sessions.Where(s => s.Id == own!.Id || gone.Contains(s.Id)).ToList();
        foreach (string kept in await Replacement.GiveBackAsync(cluster, leaving, cancellationToken)) Kept(kept);
        await OwnedObjects.RemoveAsync(cluster, leaving, cancellationToken);
        return gone;
    }
}
