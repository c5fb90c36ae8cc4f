using Kloop.Engine.Applications;
using Kloop.Engine.Programs;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;

namespace Kloop.Engine.Hooks;

/// <summary>Runs the commands around a step.</summary>
/// <param name="application">Whose commands.</param>
/// <param name="report">Takes what they did.</param>
/// <param name="time">The clock.</param>
/// <param name="cluster">For commands in containers; null where there are none yet.</param>
internal sealed class HookRun(Application application, Action<StepEvent> report, TimeProvider time, Cluster? cluster = null)
{
    /// <summary>Runs those of a time, one after the other.</summary>
    /// <param name="when">The time.</param>
    /// <param name="image">Those of this image; null for those of none.</param>
    /// <param name="step">The step's name.</param>
    /// <param name="variables">Added to their environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">One failed; the others did not run.</exception>
    public async Task RunAsync(HookTime when, string? image, string step, IReadOnlyDictionary<string, string?> variables, CancellationToken cancellationToken)
    {
        foreach (var hook in application.Hooks.Where(h => h.Time == when && h.Image == image && h.Command.Count > 0))
        {
            if (hook.Container is { } container)
            {
                if (cluster is not null) await new ContainerHook(cluster, report, time).RunAsync(hook, step, cancellationToken);
                else report(new StepEvent(StepEventKind.Note, step, image ?? "", $"{hook.Place}: a command in {container} is not run: around builds Kloop runs commands on the laptop only"));
                continue;
            }

            long began = time.GetTimestamp();
            var call = new ProgramCall(hook.Command[0], [.. hook.Command.Skip(1)]) { Directory = hook.Directory, Variables = variables };
            report(new StepEvent(StepEventKind.Progress, step, image ?? "", call.ToString()));
            var result = await ProgramRun.RunAsync(call, cancellationToken);
            if (result.Code != 0)
            {
                report(new StepEvent(StepEventKind.Log, step, image ?? "", result.Log));
                throw new TaskFailedException($"{hook.Place}: {call} ended with {result.Code}; its output is above");
            }

            report(new StepEvent(StepEventKind.Done, step, image ?? "", call.ToString(), time.GetElapsedTime(began).TotalSeconds));
        }
    }
}
