using Kloop.Engine.Applications;
using Kloop.Engine.Dev;
using Kloop.Engine.Dev.Ports;
using Kloop.Engine.Ide;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Debugging;

/// <summary><c>kloop debug</c>: a container's program runs so that a debugger can attach, until a stop is asked for.</summary>
/// <param name="cluster">Seen from the workload's namespace.</param>
/// <param name="options">What is debugged, and how.</param>
/// <param name="report">Told of what is done and noticed.</param>
/// <param name="time">The clock.</param>
public sealed class DebugSession(Cluster cluster, DebugOptions options, Action<DevEvent> report, TimeProvider time)
{
    /// <summary>For the debugger beside the program, in bytes: a tight limit would end both.</summary>
    private const long DebuggersMemory = 256 * 1024 * 1024;

    private static readonly TimeSpan ListenLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long a refusal takes to arrive, and more.</summary>
    private static readonly TimeSpan Refusal = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs until a stop is asked for; the workload is put back in any case.</summary>
    /// <exception cref="UsageException">It cannot be; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">It went wrong, or could not be put back.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task RunAsync(StopSignals signals)
    {
        var target = await DebugTarget.FindAsync(cluster, options, time, signals.Stop);
        if (target.Command.Count == 0) throw new UsageException($"what container {target.Container} of {options.Target} runs is not known: its manifest has no command, and its image cannot be read from here. Say it with --command");
        var runtime = options.Runtime ?? DebugPlan.RuntimeOf(target.Command)
            ?? throw new UsageException($"container {target.Container} runs {string.Join(' ', target.Command)}, which does not say what it is: add --runtime {string.Join('|', Enum.GetNames<DebugRuntime>()).ToLowerInvariant()}");
        var plan = DebugPlan.Of(runtime, target.Command, target.Environment, options.Wait);
        using var debugger = await LaptopDebugger.FindAsync(runtime, signals.Stop);
        string where = $"{target.Type.Kind.ToLowerInvariant()}/{target.Workload}";
        using var forwards = PortForwards.Listen(plan.Port == 0 ? [] : [new PortWish(null, where, $"{plan.Port}", options.Port)], time);
        if (debugger.Note is { } note) report(new DevEvent(DevEventKind.Note, note));
        using var session = new DevSession(
            cluster,
            new DevOptions(target.Type, target.Workload, new DevTarget(null, null)
            {
                Container = target.Container,
                Command = plan.Command,
                Environment = plan.Environment,
                Folders = debugger.Folder is { } folder ? [folder] : [],
                Rules = [new ChangeRule("*", ChangeAction.Copy, [])],
            })
            {
                MoreMemory = DebuggersMemory,
                AgentImage = options.AgentImage,
                Registry = options.Registry,
                GitOps = options.GitOps,
            },
            report,
            time);
        try
        {
            await session.StartAsync(signals.Stop);
            forwards.Start(cluster, _ => $"pod/{session.Pod}");
            await ListensAsync(session, plan, signals.Stop);
            Tell(plan, target, where, forwards.Open is [var (_, port), ..] ? port : 0, debugger.Program);
            await session.HoldAsync(signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // The usual end.
        }
        finally
        {
            await session.EndAsync(signals.Now);
        }
    }

    /// <summary>
    /// Until the debugger listens: who attaches before is refused. A JVM listens before anything else, and takes a
    /// connection without a handshake amiss. A program that ends at once has told why.
    /// </summary>
    private async Task ListensAsync(DevSession session, DebugPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Port == 0 || plan.Runtime == DebugRuntime.Java) return;
        long began = time.GetTimestamp();
        byte[] first = new byte[1];
        while (time.GetElapsedTime(began) < ListenLimit)
        {
            try
            {
                await using var stream = await PortForward.OpenAsync(cluster, session.Pod!, (ushort)plan.Port, cancellationToken);
                // A refusal comes as an end; who listens waits for the client's first word, or says one.
                var read = stream.ReadAsync(first, cancellationToken).AsTask();
                if (await Task.WhenAny(read, Task.Delay(Refusal, time, cancellationToken)) != read || await read > 0) return;
            }
            catch (Exception e) when (e is IOException or ClusterException)
            {
                // Not yet.
            }

            await Task.Delay(Refusal, time, cancellationToken);
        }
    }

    private void Tell(DebugPlan plan, DebugTarget target, string where, int port, string? program)
    {
        string name = $"Kloop: debug {target.Workload}";
        var attach = plan.Attach(name, port, target.Directory, (cluster.Namespace, where, target.Container), program);
        string at = port == 0 ? $"by exec: {DebugPlan.Folder}/{program} in its container" : $"at 127.0.0.1:{port}{(options.Wait ? ", which its first line waits for" : "")}";
        report(new DevEvent(DevEventKind.Ready, $"{where} can be debugged {at}"));
        if (options.WriteTo is { } folder)
        {
            var file = IdeSetup.AddLaunch(folder, attach);
            report(new DevEvent(DevEventKind.Note, file.Outcome switch
            {
                IdeOutcome.Left => $"{file.Path} has comments and is left as it is: add this to its configurations",
                IdeOutcome.Unchanged => $"{file.Path} has \"{name}\" already",
                _ => $"{file.Path} has \"{name}\" now: F5 attaches",
            }));
            if (file.Outcome != IdeOutcome.Left) return;
        }

        foreach (string line in JsonFile.Write(attach).TrimEnd().Split('\n')) report(new DevEvent(DevEventKind.Output, line));
    }
}
