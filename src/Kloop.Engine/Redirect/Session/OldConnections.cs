using Kloop.Engine.Redirect.Connections;
using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Finds callers that stay with the origin over connections from before the switch, says so, and moves them when asked to.</summary>
internal sealed class OldConnections(Cluster cluster, ServiceView origin, bool flush, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>Looks; null when that is not possible, which is said.</summary>
    public async Task<OpenConnections?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenConnections.FindAsync(cluster, origin, time, cancellationToken);
        }
        catch (ClusterException e)
        {
            Note($"whether callers keep connections to the origin open cannot be told: {e.Message}");
            return null;
        }
    }

    /// <summary>Names the callers, and replaces the origin's pods where that is wanted.</summary>
    public async Task SettleAsync(OpenConnections? found, CancellationToken cancellationToken)
    {
        if (found is null || (found.Total == 0 && found.NotTold.Count == 0)) return;
        if (found.Total > 0)
        {
            Note($"still talking to the origin, over connections that were open before: {string.Join("; ", found.Callers)}{(flush ? "" : ". They come when they connect anew; --flush makes them")}");
        }

        foreach (var pod in found.NotTold) Note($"connections of pod {pod.Pod} cannot be told: {pod.Reason}");
        if (!flush) return;
        var result = await new OriginFlush(cluster, origin, new FlushTimes(), time).RunAsync(found.ToFlush, Step, cancellationToken);
        foreach (string note in result.Notes) Note(note);
        Note(result.Outcome == FlushOutcome.Done
            ? $"replaced {string.Join(", ", result.Replaced)}: their callers connect anew"
            : $"--flush did not finish: {result.Reason}");
    }

    private void Step(FlushProgress progress) => report(new RedirectEvent(RedirectEventKind.Step,
        $"flush {progress.Number}/{progress.Of}: {progress.Pod} {progress.Step switch
        {
            FlushStep.Released => "let go by its workload; it goes on serving",
            FlushStep.Replaced => "is Ready in its place",
            FlushStep.Ending => "ends",
            _ => "was put back",
        }}"));

    private void Note(string text) => report(new RedirectEvent(RedirectEventKind.Note, text));
}
