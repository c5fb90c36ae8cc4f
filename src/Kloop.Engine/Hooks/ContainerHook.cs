using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Hooks;

/// <summary>Runs a hook's command in the containers that it names, one after the other.</summary>
/// <param name="cluster">Seen from the application's namespace.</param>
/// <param name="report">Takes what it did.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerHook(Cluster cluster, Action<StepEvent> report, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly ResourceType[] Kinds = [ResourceType.Deployments, ResourceType.StatefulSets, new("apps", "v1", "daemonsets", "DaemonSet")];

    /// <exception cref="TaskFailedException">It failed in one of them.</exception>
    public async Task RunAsync(Hook hook, string step, CancellationToken cancellationToken)
    {
        var workloads = new List<JsonObject>();
        foreach (var type in Kinds) workloads.AddRange(await Listed(type, cancellationToken));
        var containers = HookTarget.Parse(hook.Container!).Of(await cluster.ListAsync(ResourceType.Pods, null, cancellationToken), workloads);
        string command = string.Join(' ', hook.Command);
        // Before the first deployment there is none.
        if (containers.Count == 0) report(new StepEvent(StepEventKind.Note, step, "", $"{hook.Place}: no pod that is ready matches {hook.Container}: {command} was not run"));
        foreach (var (pod, container) in containers)
        {
            long began = time.GetTimestamp();
            string where = $"{pod}:{container}";
            report(new StepEvent(StepEventKind.Progress, step, where, command));
            var result = await Exec.RunAsync(cluster, new ExecOptions(pod, container, hook.Command) { Limit = Limit }, time, cancellationToken);
            if ((result.Output + result.Error).TrimEnd() is { Length: > 0 } said) report(new StepEvent(StepEventKind.Log, step, where, said));
            if (result.NotStarted is { } why) throw new TaskFailedException($"{hook.Place}: {command} cannot be started in {where}: {why.Trim()}");
            if (result.ExitCode != 0) throw new TaskFailedException($"{hook.Place}: {command} ended with {result.ExitCode} in {where}; its output is above");
            report(new StepEvent(StepEventKind.Done, step, where, command, time.GetElapsedTime(began).TotalSeconds));
        }
    }

    private async Task<IEnumerable<JsonObject>> Listed(ResourceType type, CancellationToken cancellationToken) =>
        (await cluster.ListAsync(type, null, cancellationToken)).Select(w =>
        {
            // Items of a list have no kind of their own.
            w["kind"] = type.Kind;
            return w;
        });
}
