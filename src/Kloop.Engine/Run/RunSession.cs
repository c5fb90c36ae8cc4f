using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Folders;

namespace Kloop.Engine.Run;

/// <summary>One <c>kloop run</c>: a program in a pod's shoes, which takes no traffic.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="options">What is asked for.</param>
/// <param name="report">Told of what is done and noticed.</param>
/// <param name="time">The clock.</param>
public sealed class RunSession(Cluster cluster, RunOptions options, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>Runs the program until it ends or a stop is asked for; everything is put back in any case.</summary>
    /// <returns>The program's exit code.</returns>
    /// <exception cref="UsageException">It cannot be; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">It went wrong; everything was put back unless the text says otherwise.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task<int> RunAsync(StopSignals signals)
    {
        var target = await RunTarget.FindAsync(cluster, options, signals.Stop);
        await NeededRights.CheckAsync(cluster, $"running \"{options.Target}\"", RunRights.Of(target, options), "ask whoever may grant them in this namespace", signals.Stop);
        await new RedirectHealer(cluster, time).HealOwnAsync(target.Name, report, signals.Stop);
        string session = Guid.NewGuid().ToString("N");
        var (_, dead) = await new OtherSessions(cluster, target.Name, report, time).FindAsync(target.Service, ActiveRun.NoTraffic(session), signals.Stop);
        // What was just healed may have put the workload back.
        target = await RunTarget.FindAsync(cluster, options, signals.Stop);
        var replaced = options.Replace ? Replaced(target) : null;
        var own = SessionMember.Current(session, time.GetUtcNow(), "run" + (options.Replace ? " --replace" : "")) with { Replaced = replaced };
        var pauses = replaced is not null && options.GitOps ? await PausePlan.OfAsync(cluster, [ChangedObject.Replaced(target.Type!, target.Workload!)], signals.Stop) : PausePlan.None;
        foreach (string note in pauses.Notes) Note(note);
        own = own with { Pauses = pauses.Targets };
        await using var shoes = await PutOnAsync(target, signals.Stop);
        using var run = new ActiveRun(cluster, options, target, own, dead, shoes, report, time) { Pauses = pauses };
        try
        {
            await run.StartAsync(signals.Stop);
            await run.HoldAsync(signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // The usual end.
        }
        catch (Exception e) when (e is IOException or TaskFailedException or UsageException or ClusterException)
        {
            try
            {
                await run.EndAsync(signals.Now);
            }
            catch (TaskFailedException left)
            {
                throw new TaskFailedException($"{e.Message}\n{left.Message}");
            }

            if (e is IOException) throw new TaskFailedException($"the tunnel to the agent failed: {e.Message}");
            throw;
        }

        return await run.EndAsync(signals.Now);
    }

    /// <summary>What is to stand still; null when it does already.</summary>
    private ReplacedWorkload? Replaced(RunTarget target)
    {
        string kind = target.Type!.Kind;
        if (kind == ResourceType.Jobs.Kind) throw new UsageException($"--replace cannot stop a Job that runs: wait for its end, or delete Job \"{target.Name}\"");
        if (Replacement.Of(target.Workload!, kind) is { } replaced) return replaced;
        Note($"{kind} \"{target.Name}\" stands still already, and stays so");
        return null;
    }

    private async Task<PodShoes> PutOnAsync(RunTarget target, CancellationToken cancellationToken)
    {
        var (pod, container) = (target.Redirect.Pod, target.Redirect.Plan.ContainerName);
        var environment = await new ClusterEnvironment(cluster).ResolveAsync(pod, container, cancellationToken);
        string whose = target.FromTemplate ? $"{target.Type!.Kind}'s template, since it has no ready pod (addresses and the node are empty)" : $"pod {pod.Name()}";
        report(new RedirectEvent(RedirectEventKind.Step, $"{cluster.Namespace}/{options.Target}: environment of {environment.Count} variables from container {container} of {whose}"));
        var request = new ShoesRequest(
            new SessionName(cluster.Namespace, options.Target), pod, container, environment, options.Overrides ?? EnvironmentOverrides.None, null, Program: true)
        {
            Volumes = options.Volumes,
            WishedVolumes = options.WishedVolumes,
            IsRunning = !target.FromTemplate,
        };
        return await PodShoes.PutOnAsync(cluster, request, new EnvironmentFiles(null, null), report, time, cancellationToken);
    }

    private void Note(string text) => report(new RedirectEvent(RedirectEventKind.Note, text));
}
