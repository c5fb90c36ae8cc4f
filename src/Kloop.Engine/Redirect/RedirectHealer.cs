using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect;

/// <summary>Puts right what crashed sessions left.</summary>
public sealed class RedirectHealer(Cluster cluster, TimeProvider time)
{
    private readonly RedirectInspector _inspector = new(cluster, time);

    /// <summary>Heals the namespace's dead redirects.</summary>
    /// <param name="force">Also those whose owner cannot be asked.</param>
    /// <param name="only">Only this Service; null for all.</param>
    /// <param name="report">Told of everything that is put back or left.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <returns>How many were healed, and how many were left because they are in use or may be.</returns>
    public async Task<(int Healed, int Left)> HealAsync(bool force, string? only, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        int healed = 0, left = 0;
        foreach (var state in (await _inspector.AllAsync(cancellationToken)).Where(s => only is null || s.Service == only))
        {
            if (state.Liveness == Liveness.Dead || (force && state.Liveness == Liveness.Unknown))
            {
                await HealAsync(state, report, cancellationToken);
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

    internal async Task HealAsync(RedirectState state, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        var kept = await RedirectUndo.SwitchBackAsync(cluster, state.Service, state.FieldOwners, cancellationToken);
        foreach (string what in kept) report(new RedirectEvent(RedirectEventKind.Note, $"{state.Service}: kept {what}"));
        await RedirectUndo.RemoveObjectsAsync(cluster, state.Service, time, cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step, $"{state.Service}: put back, and Kloop's objects removed (it was {state.Who}'s; {state.Reason})"));
    }
}
