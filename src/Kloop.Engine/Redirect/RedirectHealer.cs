using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>Puts right what crashed sessions left.</summary>
public sealed class RedirectHealer(Cluster cluster, TimeProvider time)
{
    private readonly RedirectInspector _inspector = new(cluster, time);

    /// <summary>Heals the namespace: dead sessions are removed, and redirects that nobody uses any more are put back.</summary>
    /// <param name="force">Also sessions of which it cannot be told whether they are there.</param>
    /// <param name="only">Only this Service; null for all.</param>
    /// <param name="report">Told of everything that is put back or left.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <returns>How many redirects were put back, and how many were left because they are in use or may be.</returns>
    public async Task<(int Healed, int Left)> HealAsync(bool force, string? only, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        int healed = 0, left = 0;
        foreach (var state in (await _inspector.AllAsync(cancellationToken)).Where(s => only is null || s.Service == only))
        {
            if (await HealAsync(state, force, report, cancellationToken))
            {
                healed++;
                continue;
            }

            left++;
            report(new RedirectEvent(RedirectEventKind.Note, state.Liveness == Liveness.Live
                ? $"{state.Service}: left alone, {state.Who} uses it ({state.Reason})"
                : $"{state.Service}: left alone, it may be {state.Who}'s ({state.Reason}); ask them, or use --force"));
        }

        return (healed, left);
    }

    /// <summary>Clears what this laptop's own dead sessions left at any Service of the namespace, as far as the user may.</summary>
    internal async Task HealOwnAsync(string except, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var secret in await cluster.ListAsync(ResourceType.Secrets, RedirectNames.RecordsSelector, cancellationToken))
            {
                if (secret.Text("metadata", "labels", RedirectNames.ServiceLabel) is not { } service || service == except) continue;
                var list = new MemberList(secret);
                if (!list.Sessions.Append(list.Ending).OfType<SessionMember>().Any(m => SessionLiveness.HasEndedHere(m.Process))) continue;
                var found = await cluster.FindAsync(ResourceType.Services, service, cancellationToken);
                if (await _inspector.FindAsync(found, service, cancellationToken) is { } state) await HealAsync(state, false, report, cancellationToken);
            }
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not list Secrets, or not touch that Service, leaves it to `kloop heal`.
        }
    }

    /// <summary>Removes a redirect's dead sessions, and puts it back when nobody is left. True when it was put back.</summary>
    internal async Task<bool> HealAsync(RedirectState state, bool force, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        var removable = state.Removable(force);
        bool unused = state.Liveness == Liveness.Dead || (force && state.Liveness == Liveness.Unknown);
        if (!unused && removable.Count == 0) return false;
        var membership = new Membership(cluster, state.Service, time);
        var before = await membership.ReadAsync(cancellationToken);
        var pauses = (before?.Sessions ?? []).Append(before?.Ending).OfType<SessionMember>().Where(s => removable.Contains(s.Id)).SelectMany(s => s.Pauses).Distinct().ToList();
        var healer = SessionMember.Current(Guid.NewGuid().ToString("N"), time.GetUtcNow(), "") with { Pauses = pauses };
        await OwnedObjects.RemoveAsync(cluster, (before?.Sessions ?? []).Where(s => removable.Contains(s.Id)), cancellationToken);
        foreach (string what in await Replacement.GiveBackAsync(cluster, (before?.Sessions ?? []).Where(s => removable.Contains(s.Id)), cancellationToken))
        {
            report(new RedirectEvent(RedirectEventKind.Note, $"{state.Service}: kept {what}"));
        }

        var (outcome, list) = await membership.HealAsync(healer, removable, cancellationToken);
        foreach (var gone in state.Sessions.Where(s => removable.Contains(s.Id) && outcome is Leaving.Left or Leaving.Last))
        {
            report(new RedirectEvent(RedirectEventKind.Step, $"{state.Service}: session of {gone.Who} removed ({gone.Reason})"));
        }

        // Somebody else is there by now, is putting it back, or has done so.
        if (outcome == Leaving.Left) await ResumeAsync();
        if (outcome is Leaving.Left or Leaving.Stayed || (outcome == Leaving.NotThere && before is not null)) return false;
        var kept = await RedirectUndo.SwitchBackAsync(cluster, state.Service, list?.Record?.FieldOwners, cancellationToken);
        foreach (string what in kept) report(new RedirectEvent(RedirectEventKind.Note, $"{state.Service}: kept {what}"));
        await ResumeAsync();
        await RedirectUndo.RemoveObjectsAsync(cluster, state.Service, time, cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step, $"{state.Service}: put back, and Kloop's objects removed (it was {state.Who}'s; {state.Reason})"));
        return true;

        async Task ResumeAsync()
        {
            foreach (string what in await Pausing.ReleaseAsync(cluster, pauses, removable, cancellationToken)) report(new RedirectEvent(RedirectEventKind.Note, $"{state.Service}: kept {what}"));
        }
    }
}
