using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Waiting;

/// <summary>
/// Waits until workloads work. What goes wrong is told at once, with the last lines of the log; the wait ends as soon as
/// nothing is left that could become ready by itself: a program that needs another one may crash until that one is there.
/// </summary>
internal sealed class ReadyWait(Cluster cluster, ObjectTypes types, Action<StepEvent> report, TimeProvider time)
{
    private const int LogLines = 10;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<ObjectId, string> _said = [];
    private readonly HashSet<string> _troubles = [];
    private readonly HashSet<string> _logs = [];

    /// <param name="objects">What was deployed; what cannot be unready does not count.</param>
    /// <param name="limit">How long.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">Something does not become ready; the text says what and why.</exception>
    public async Task RunAsync(IEnumerable<JsonObject> objects, TimeSpan limit, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var left = objects.Select(ObjectId.Of).Where(i => Readiness.Counts(i.Kind)).ToList();
        while (true)
        {
            var states = new List<(ObjectId Id, Readiness Readiness, JsonObject? Object, PodTrouble? Trouble)>();
            try
            {
                foreach (var id in left) states.Add(await LookAsync(id, cancellationToken));
                foreach (var state in states) Tell(state.Id, state.Readiness, began);
                foreach (var state in states.Where(s => s.Trouble is not null)) await TellAsync(state.Id, state.Trouble!, cancellationToken);
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Unreachable or ClusterFailure.Other && time.GetElapsedTime(began) < limit)
            {
                // It may be back soon: an API server is restarted, a laptop changes its network.
                if (_troubles.Add(e.Message)) report(new StepEvent(StepEventKind.Note, StepNames.Wait, "", e.Message));
                await Task.Delay(Period, time, cancellationToken);
                continue;
            }

            left = [.. states.Where(s => s.Readiness.Kind != ReadinessKind.Ready).Select(s => s.Id)];
            if (left.Count == 0) return;
            bool hopeless = states.Where(s => s.Readiness.Kind != ReadinessKind.Ready).All(s => s.Readiness.Kind == ReadinessKind.Failed || s.Trouble is { Lasting: true });
            bool late = time.GetElapsedTime(began) >= limit;
            if (hopeless || late) throw await FailureAsync(states, late && !hopeless ? limit : null, cancellationToken);
            await Task.Delay(Period, time, cancellationToken);
        }
    }

    private async Task<(ObjectId, Readiness, JsonObject?, PodTrouble?)> LookAsync(ObjectId id, CancellationToken cancellationToken)
    {
        var type = await types.FindAsync(id, cancellationToken);
        var at = id.Namespace.Length == 0 ? cluster : cluster.In(id.Namespace);
        if (type is null || await at.FindAsync(type, id.Name, cancellationToken) is not { } live) return (id, new(ReadinessKind.Failed, "it is gone: somebody removed it"), null, null);
        var readiness = Readiness.Of(live);
        if (readiness.Kind == ReadinessKind.Ready || !Readiness.IsSeen(live) || id.Kind == "CustomResourceDefinition") return (id, readiness, live, null);
        var pods = await WorkloadPods.FindAsync(at, live, cancellationToken);
        var troubles = pods.Select(PodTrouble.Of).OfType<PodTrouble>().OrderByDescending(t => t.Lasting).ToList();
        return (id, readiness, live, troubles.FirstOrDefault());
    }

    private void Tell(ObjectId id, Readiness readiness, long began)
    {
        if (_said.TryGetValue(id, out string? said) && said == readiness.Text) return;
        _said[id] = readiness.Text;
        bool ready = readiness.Kind == ReadinessKind.Ready;
        report(new StepEvent(ready ? StepEventKind.Done : StepEventKind.Progress, StepNames.Wait, id.ToString(), readiness.Text, ready ? time.GetElapsedTime(began).TotalSeconds : null));
    }

    /// <summary>Each trouble once, however often it is met.</summary>
    private async Task TellAsync(ObjectId id, PodTrouble trouble, CancellationToken cancellationToken)
    {
        if (!_troubles.Add($"{trouble.Pod}/{trouble.Container}/{trouble.Lasting}/{trouble.Log}")) return;
        report(new StepEvent(StepEventKind.Failed, StepNames.Wait, id.ToString(), Where(trouble)));
        if (await LogAsync(id, trouble, cancellationToken) is { Length: > 0 } log && _logs.Add($"{id} {log}")) report(new StepEvent(StepEventKind.Log, StepNames.Wait, id.ToString(), log));
    }

    private async Task<string> LogAsync(ObjectId id, PodTrouble trouble, CancellationToken cancellationToken) =>
        trouble.Log is not { } previous ? ""
        : (await cluster.In(id.Namespace).LogAsync(trouble.Pod, LogLines, cancellationToken, trouble.Container, previous)).TrimEnd();

    private async Task<TaskFailedException> FailureAsync(
        IEnumerable<(ObjectId Id, Readiness Readiness, JsonObject? Object, PodTrouble? Trouble)> states, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(limit is { } time ? $"not ready after {time.TotalSeconds:0} s (--timeout):" : "not ready, and nothing that waiting would change:");
        foreach (var (id, readiness, live, trouble) in states.Where(s => s.Readiness.Kind != ReadinessKind.Ready))
        {
            text.Append($"\n  {id}: {readiness.Text}{(trouble is null ? "" : $"; {Where(trouble)}")}");
            if (live is null) continue;
            var at = cluster.In(id.Namespace);
            string? pod = trouble?.Pod ?? (await WorkloadPods.FindAsync(at, live, cancellationToken)).Select(p => p.Name()).FirstOrDefault();
            foreach (string warning in await PodEvents.ReadAsync(at, pod ?? id.Name, cancellationToken)) text.Append($"\n    {warning}");
        }

        return new TaskFailedException(text.ToString());
    }

    private static string Where(PodTrouble trouble) => $"pod {trouble.Pod}{(trouble.Container.Length > 0 ? $", container {trouble.Container}" : "")}: {trouble.Text}";
}
