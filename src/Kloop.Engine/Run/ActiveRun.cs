using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Run;

/// <summary>What one <c>kloop run</c> has put into the cluster and started on the laptop, and the way back from any point of it.</summary>
internal sealed class ActiveRun(
    Cluster cluster, RunOptions options, RunTarget target, SessionMember own, IReadOnlySet<string> dead, PodShoes shoes,
    Action<RedirectEvent> report, TimeProvider time) : IDisposable
{
    /// <summary>How long pods that are to go are waited for, beyond the grace that they have.</summary>
    private static readonly TimeSpan PodMargin = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _kept = new();
    private readonly Membership _membership = new(cluster, target.Name, time);
    private readonly ProgramShoes _program = new(
        cluster, new ProgramStart(options.Command, options.StdoutToStderr, options.Directory, options.Output, options.Network, options.Outgoing ?? []), shoes, _ => { },
        text => report(new RedirectEvent(RedirectEventKind.Note, text)));

    private Entrance? _entrance;
    private SessionKeeper? _keeper;
    private Task _keeping = Task.CompletedTask;
    private ChildProcess? _child;

    /// <summary>What keeps Flux and Argo CD from putting the workload back.</summary>
    public PausePlan Pauses { get; init; } = PausePlan.None;

    /// <summary>A route that no request has: an agent drops a session without any, and tells others that it is there by it.</summary>
    public static SessionRoute NoTraffic(string session) => new($"run-{session[..12]}");

    /// <summary>Goes through all steps up to the program's start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var like = new RedirectOptions(target.Name, options.Command, [], options.Image, options.Registry);
        _entrance = new Entrance(cluster, like, target.Redirect, own, dead, report, time);
        var entered = await _entrance.EnterAsync(cancellationToken);
        var session = new SessionInfo(own.Id, own.Owner, own.Process.Host, own.Since, NoTraffic(own.Id));
        _keeper = new SessionKeeper(
            cluster, target.Name, entered.Key, new RegisterRoute(session, null, null, Observe: false),
            incoming =>
            {
                incoming.Refuse(DialError.Denied, "this laptop takes no requests");
                return Task.CompletedTask;
            },
            EnsureRecordedAsync, report, time);
        _program.Reach(_keeper);
        await _keeper.ConnectAsync(cancellationToken);
        await EnsureRecordedAsync(cancellationToken);
        _keeping = _keeper.KeepAsync(_kept.Token);
        await Pausing.HoldAsync(cluster, Pauses, PauseHolder.Of(own, cluster.Namespace, time.GetUtcNow()), text => report(new RedirectEvent(RedirectEventKind.Step, text)), cancellationToken);
        if (own.Replaced is not null) await ReplaceAsync(own.Replaced, cancellationToken);
        _child = await _program.StartAsync(cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Ready, $"your program runs in the shoes of {cluster.Namespace}/{options.Target}; no traffic is taken"));
    }

    /// <summary>Waits until the program ends, a stop is asked for, or the session cannot be kept.</summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        var stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        var first = await Task.WhenAny(_keeping, stopped, _child!.Exited);
        if (first != _child.Exited) await first;
    }

    /// <summary>Ends the program first: it and the workload that it replaces must not work at the same time. Then everything is put back.</summary>
    public async Task<int> EndAsync(CancellationToken now)
    {
        if (_child is not null) await _child.StopAsync(options.Grace ?? RedirectOptions.DefaultGrace, time, now);
        using var limit = new CancellationTokenSource(2 * PatientStep.Limit, time);
        await _kept.CancelAsync();
        await Task.WhenAny(_keeping);
        var left = new Departure(cluster, target.Name, _membership, _entrance is { Attempted: true } ? own : null, report, time);
        var agents = _keeper is null ? AgentAnswers.None : await _keeper.AnswersAsync();
        if (_keeper is not null) await _keeper.UnregisterAsync();
        try
        {
            await PatientStep.RunAsync(token => left.LeaveAsync(agents, onlyAsLast: false, token), time, limit.Token);
            if (_keeper is not null) await _keeper.CloseAsync();
            await PatientStep.RunAsync(left.RemoveObjectsAsync, time, limit.Token);
        }
        catch (Exception e) when (e is ClusterException or TaskFailedException or OperationCanceledException)
        {
            throw new TaskFailedException($"{cluster.Namespace}/{options.Target} is not fully put back: {e.Message}\nRun `kloop heal -n {cluster.Namespace}` when the cluster is back.");
        }

        if (left.Done is { } done) report(new RedirectEvent(RedirectEventKind.Ended, done));
        return _child is null ? 0 : await _child.Exited;
    }

    public void Dispose()
    {
        _program.Dispose();
        _kept.Dispose();
    }

    /// <summary>The record says what is changed before it is changed.</summary>
    private async Task ReplaceAsync(ReplacedWorkload replaced, CancellationToken cancellationToken)
    {
        var type = target.Type!;
        var now = await cluster.GetAsync(type, target.Name, cancellationToken);
        if (Replacement.Of(now, type.Kind) is not { } still || still.Replicas != replaced.Replicas)
        {
            throw new TaskFailedException($"{type.Kind} \"{target.Name}\" was changed at this moment: start again");
        }

        await cluster.PatchAsync(type, target.Name, Replacement.Take(now, replaced, own.Id, own.Who), cancellationToken);
        if (type.Plural == ResourceType.CronJobs.Plural)
        {
            report(new RedirectEvent(RedirectEventKind.Step, $"CronJob {target.Name} suspended; jobs that run already go on"));
            return;
        }

        await WaitForPodsAsync(now, cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step, $"{type.Kind} {target.Name} scaled from {replaced.Replicas} to 0"));
    }

    /// <summary>Two that work on one queue would take each other's messages.</summary>
    private async Task WaitForPodsAsync(System.Text.Json.Nodes.JsonObject workload, CancellationToken cancellationToken)
    {
        string selector = string.Join(',', workload.Map("spec", "selector", "matchLabels").Select(p => $"{p.Key}={p.Value}"));
        var longest = TimeSpan.FromSeconds(workload.Number("spec", "template", "spec", "terminationGracePeriodSeconds") ?? 30) + PodMargin;
        long began = time.GetTimestamp();
        while (await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken) is { Count: > 0 } pods)
        {
            if (time.GetElapsedTime(began) > longest) throw new TaskFailedException($"pod {pods[0].Name()} does not end: look at `kubectl -n {cluster.Namespace} get pods -l {selector}`");
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>A session that others took for gone has lost its record: it comes back, unless all is over.</summary>
    private async Task EnsureRecordedAsync(CancellationToken cancellationToken)
    {
        if (await _membership.JoinAsync(own, new HashSet<string>(), cancellationToken) is null)
        {
            throw new TaskFailedException($"somebody removed the agent of \"{target.Name}\" while it was in use");
        }
    }

}
