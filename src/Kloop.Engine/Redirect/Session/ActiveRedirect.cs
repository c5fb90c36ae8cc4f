using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.GitOps.Owners;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Shoes.Processes;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>What one session has put into the cluster and started on the laptop, and the way back from any point of it.</summary>
internal sealed class ActiveRedirect(
    Cluster cluster, RedirectOptions options, PreparedRedirect prepared, Action<RedirectEvent> report, TimeProvider time, Action<ProgramLine>? output = null) : IDisposable
{
    private readonly SessionRoute _route = options.Route ?? new SessionRoute();
    private readonly CancellationTokenSource _kept = new();
    private readonly Membership _membership = new(cluster, options.Service, time);
    private readonly ServingPorts _serving = new(prepared.Target.Plan, ServingPorts.Named(options.Ports, prepared.Target.Plan), time);
    private ProgramShoes? _shoes;
    private SessionMember? _own;
    private Entrance? _entrance;
    private EnteredRedirect? _entered;
    private SessionKeeper? _keeper;
    private Task _keeping = Task.CompletedTask;
    private Task _reverted = Task.Delay(Timeout.Infinite);
    private volatile bool _ready;
    private LaptopDialer? _dialer;
    private ChildProcess? _child;

    /// <summary>Goes through all steps up to "ready".</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var program = new ProgramStart(options.Command, options.StdoutToStderr, options.Directory, output, options.Network, options.Outgoing ?? []);
        _shoes = new ProgramShoes(cluster, program, prepared.Shoes, _serving.Saw, Note);
        if (prepared.Joins && !_shoes.NeedsTunnel)
        {
            // Requests come as soon as the session is there: the program first.
            await StartProgramAsync(cancellationToken);
            await EnterAsync(cancellationToken);
        }
        else
        {
            // The program takes its time to start, and so does the agent's pod.
            await TogetherAsync(either, EnterAsync(either.Token), StartProgramAsync(either.Token));
        }

        if (_keeping.IsCompleted) await _keeping;
        bool settled = OriginRecord.Find(prepared.Target.Service) is not null;
        var old = new OldConnections(cluster, _entered!.Target.View, options.Flush, report, time);
        // Who holds a connection open now and a second later will not come by the switch, be it this one or an earlier session's.
        var found = old.FindAsync(either.Token);
        if (OwnerMarks.Of(ChangedObject.Service(prepared.Target.Service).Typed()).Count > 0) _reverted = new RevertWatch(cluster, options.Service, time).RunAsync(_kept.Token);
        var switched = new ServiceSwitch(cluster, options.Service, _entered!, report, time).RunAsync(_keeper!, settled, either.Token);
        await TogetherAsync(either, found, Task.WhenAny(switched, _reverted).Unwrap());
        _ready = true;
        await old.SettleAsync(await found, cancellationToken);
        string limits = RouteText.Limits(_route) is { } text ? $"; {text}" : "";
        report(new RedirectEvent(RedirectEventKind.Ready, $"{cluster.Namespace}/{options.Service} comes to this laptop: {Ports()}{limits}"));
        prepared.Subdomain?.SayUrls();
    }

    /// <summary>Holds the redirect until the program ends, a stop is asked for, or the session cannot be kept.</summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        var stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        var first = await Task.WhenAny([_keeping, stopped, _reverted, .. _child is null ? [] : (Task[])[_child.Exited]]);
        if (first == _keeping || first == stopped || first == _reverted) await first;
    }

    /// <summary>
    /// Ends the session. As the last one it puts everything back, the Service first; else the others go on
    /// and nothing of theirs is touched.
    /// </summary>
    /// <returns>The program's exit code; 0 without a program.</returns>
    public async Task<int> EndAsync(CancellationToken now)
    {
        using var limit = new CancellationTokenSource(2 * PatientStep.Limit, time);
        await _kept.CancelAsync();
        await Task.WhenAny(_keeping);
        var left = new Departure(cluster, options.Service, _membership, _entrance is { Attempted: true } ? _own : null, report, time);
        // New requests go elsewhere at once; those under way are answered.
        var agents = _keeper is null ? AgentAnswers.None : await _keeper.AnswersAsync();
        if (_keeper is not null) await _keeper.UnregisterAsync();
        Exception? failure = await TryAsync(() => PatientStep.RunAsync(token => left.LeaveAsync(agents, onlyAsLast: true, token), time, limit.Token));
        if (_keeper is not null && left.PutBack) await _keeper.RetireAsync();
        if (_dialer is not null && _child is not { Exited.IsCompleted: true }) await _dialer.DrainAsync(now);
        if (_keeper is not null) await _keeper.CloseAsync();
        failure ??= await TryAsync(() => PatientStep.RunAsync(token => left.LeaveAsync(agents, onlyAsLast: false, token), time, limit.Token));
        var removed = failure is null ? TryAsync(() => PatientStep.RunAsync(left.RemoveObjectsAsync, time, limit.Token)) : Task.FromResult<Exception?>(failure);
        if (_child is not null) await _child.StopAsync(options.Grace ?? RedirectOptions.DefaultGrace, time, now);
        if (prepared.Shoes is not null) await prepared.Shoes.DisposeAsync();
        failure ??= await removed;
        if (failure is not null)
        {
            throw new TaskFailedException(
                $"Service \"{options.Service}\" is not fully put back: {failure.Message}\nThe origin serves all the same. Run `kloop heal -n {cluster.Namespace}` when the cluster is back.");
        }

        if (left.Done is { } done) report(new RedirectEvent(RedirectEventKind.Ended, done));
        return _child is null ? 0 : await _child.Exited;
    }

    public void Dispose()
    {
        _shoes?.Dispose();
        _kept.Dispose();
    }

    /// <summary>Waits for all; when one fails the others are cancelled, and its failure is the one that counts.</summary>
    private static async Task TogetherAsync(CancellationTokenSource others, params Task[] tasks)
    {
        Task? failed = null;
        await foreach (var done in Task.WhenEach(tasks))
        {
            if (done.IsCompletedSuccessfully || failed is not null) continue;
            failed = done;
            await others.CancelAsync();
        }

        if (failed is not null) await failed;
    }

    /// <summary>Begins or joins the redirect and takes the route; until the Service is switched, and the program listens, the origin serves.</summary>
    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        _own = SessionMember.Current(prepared.Session, time.GetUtcNow(), _route.ToString()) with { Objects = prepared.Subdomain?.Objects ?? [], Pauses = prepared.Pauses.Targets };
        _entrance = new Entrance(cluster, options, prepared.Target, _own, prepared.Dead, report, time);
        _entered = await _entrance.EnterAsync(cancellationToken);
        await PauseAsync(cancellationToken);
        _dialer = new LaptopDialer(_entered.Target.Plan, _serving, Note, time);
        var requests = new RequestWatch(report);
        var session = new SessionInfo(_own.Id, _own.Owner, _own.Process.Host, _own.Since, _route);
        _keeper = new SessionKeeper(
            cluster, options.Service, _entered.Key, new RegisterRoute(session, prepared.Subdomain?.Entries, prepared.Tls, Observe: !options.Quiet),
            incoming => incoming.Target.Kind == ChannelKind.Requests ? requests.HandleAsync(incoming) : _dialer.HandleAsync(incoming),
            EnsureRecordedAsync, report, time)
        {
            OnPutBack = SwitchAgainAsync,
            OnEntries = (ports, token) => prepared.Subdomain?.OpenAsync(ports, token) ?? Task.CompletedTask,
        };
        _shoes!.Reach(_keeper);
        await _keeper.ConnectAsync(cancellationToken);
        Step("tunnel open");
        await EnsureRecordedAsync(cancellationToken);
        _keeping = _keeper.KeepAsync(_kept.Token);
    }

    /// <summary>A session that others took for gone has lost its record: it comes back, unless the redirect is over.</summary>
    private async Task EnsureRecordedAsync(CancellationToken cancellationToken)
    {
        if (await _membership.JoinAsync(_own!, new HashSet<string>(), cancellationToken) is null)
        {
            throw new TaskFailedException($"somebody removed the redirect of \"{options.Service}\" while it was in use");
        }
    }

    /// <summary>An agent that nobody was connected to for long has put the Service back: that was right then, and is not now.</summary>
    private async Task SwitchAgainAsync(CancellationToken cancellationToken)
    {
        // While it starts, the switch is yet to come.
        if (!_ready) return;
        await PauseAsync(cancellationToken);
        if (!await new ServiceSwitch(cluster, options.Service, _entered!, report, time).SwitchAsync(cancellationToken)) return;
        Note("the agent had put the Service back, since no session was left: it is switched again");
    }

    private Task PauseAsync(CancellationToken cancellationToken) =>
        Pausing.HoldAsync(cluster, prepared.Pauses, PauseHolder.Of(_own!, cluster.Namespace, time.GetUtcNow()), Step, cancellationToken);

    private async Task StartProgramAsync(CancellationToken cancellationToken)
    {
        var plan = prepared.Target.Plan;
        if (options.Command.Count > 0)
        {
            _child = await _shoes!.StartAsync(cancellationToken);
        }
        else
        {
            await _shoes!.OfferAsync(cancellationToken);
        }

        if (!await LaptopPrograms.WaitAsync(plan, _child, _shoes!.HasNetwork ? _serving.Ready : null, Note, time, cancellationToken))
        {
            int code = await _child!.Exited;
            throw new ProgramEndedException(code, $"`{options.Command[0]}` ended with exit code {code} before it listened on port {string.Join(" or ", plan.Ports.Select(p => p.Laptop))}");
        }

        Step($"your program listens on {string.Join(", ", plan.Ports.Select(p => _serving.Of(p)[0]))}");
    }

    private static async Task<Exception?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (Exception e) when (e is ClusterException or TaskFailedException or OperationCanceledException)
        {
            return e;
        }
    }

    private string Ports() => string.Join(", ", _entered!.Target.Plan.Ports.Select(p => $"port {p.Service.Number} to {_serving.Of(p)[0]}"));

    private void Step(string text) => report(new RedirectEvent(RedirectEventKind.Step, text));

    private void Note(string text) => report(new RedirectEvent(RedirectEventKind.Note, text));
}
