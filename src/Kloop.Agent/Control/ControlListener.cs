using System.Net;
using System.Security.Cryptography;
using Kloop.Agent.Entries;
using Kloop.Agent.Healing;
using Kloop.Agent.Http;
using Kloop.Agent.Routing;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Control;

/// <summary>What a redirect's agent does for the laptops that come in. Listens from construction on.</summary>
internal sealed class ControlListener
{
    /// <summary>A canary that went to an origin's pod, because a node had not switched yet, is not waited for.</summary>
    private static readonly TimeSpan CanaryLimit = TimeSpan.FromMilliseconds(400);

    /// <summary>How long callers have for one more request on their connection before it is closed idle.</summary>
    private static readonly TimeSpan RetirePatience = TimeSpan.FromSeconds(1);

    private readonly SessionTable _sessions;
    private readonly CanaryTable _canaries;
    private readonly HttpFront _front;
    private readonly TlsFront _tls;
    private readonly SelfHealing _healing;
    private readonly AgentLog _log;
    private readonly TimeProvider _time;
    private readonly LaptopListener _listener;

    public ControlListener(
        AgentOptions options, SessionTable sessions, CanaryTable canaries, HttpFront front, TlsFront tls, SelfHealing healing, AgentLog log, TimeProvider time)
    {
        (_sessions, _canaries, _front, _tls, _healing, _log, _time) = (sessions, canaries, front, tls, healing, log, time);
        _listener = new LaptopListener(options.ControlPort, options.Key, OnIncomingAsync, log, time) { OnEnded = OnEnded };
    }

    public IPEndPoint Address => _listener.Address;

    public Task RunAsync(CancellationToken cancellationToken) => _listener.RunAsync(cancellationToken);

    private void OnEnded(TunnelConnection connection, string reason)
    {
        foreach (var session in _sessions.Remove(connection, goodbye: false)) _log.Write($"session of {session.Who} ended: {reason}");
    }

    private async Task OnIncomingAsync(TunnelConnection connection, IncomingChannel incoming, CancellationToken cancellationToken)
    {
        if (incoming.Target.Kind == ChannelKind.Dial)
        {
            await DialRoute.RunAsync(incoming, cancellationToken);
            return;
        }

        if (incoming.Target.Kind == ChannelKind.Datagrams)
        {
            await DatagramRoute.RunAsync(incoming, cancellationToken);
            return;
        }

        if (incoming.Target.Kind != ChannelKind.Control)
        {
            incoming.Refuse(DialError.Denied, $"the agent opens no channel of kind {(int)incoming.Target.Kind}");
            return;
        }

        try
        {
            await using var control = new ControlChannel(incoming.Accept());
            await control.AnswerAsync(question => AnswerAsync(connection, question, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The session ended; ServeAsync says so.
        }
    }

    private async Task<ControlAnswer> AnswerAsync(TunnelConnection connection, ControlQuestion question, CancellationToken cancellationToken)
    {
        if (question.Register is { } register) return await _healing.WhileNotPatchingAsync(() => Register(connection, register, cancellationToken), cancellationToken);
        if (question.Unregister)
        {
            foreach (var session in _sessions.Remove(connection, goodbye: true)) _log.Write($"session of {session.Who} ends");
            return new ControlAnswer();
        }

        if (question.Canary is { } canary)
        {
            return new ControlAnswer(Error: await _canaries.SendAsync(canary.Host, canary.Port, CanaryLimit, cancellationToken));
        }

        if (question.Retire)
        {
            await _front.RetireAsync(RetirePatience, _time, cancellationToken);
            return new ControlAnswer(Agent: State);
        }

        if (question.Resolver) return new ControlAnswer(Resolver: ResolverFile.Read(ResolverFile.Path) with { Hosts = HostAliases.Read(HostAliases.Path) });
        return question.ListSessions
            ? new ControlAnswer(Sessions: [.. _sessions.Serving.Select(s => s.Info)], Agent: State)
            : new ControlAnswer(Error: "the agent does not know this question: use the same kloop on both sides");
    }

    private AgentState State => _sessions.State with { Connections = _front.Connections, PutBack = _healing.PutBack };

    private ControlAnswer Register(TunnelConnection connection, RegisterRoute register, CancellationToken cancellationToken)
    {
        var observer = register.Observe ? new RequestObserver(_time) : null;
        LiveSession session;
        try
        {
            if (register.Tls is { } identity) _tls.Use(identity);
            session = new LiveSession(register.Session, connection) { Observer = observer };
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return new ControlAnswer(Error: e.Message);
        }

        if (_sessions.Add(session) is { } owner)
        {
            session.Dispose();
            return new ControlAnswer(Clash: owner.Info);
        }

        var entries = (register.Entries ?? []).Select(e => new EntryListener(new Entry(register.Session.Route.Name ?? "", e.Host, e.Port), e.Listen, _front, _time)).ToList();
        _ = session.WatchAsync(_time);
        _ = EndWithAsync(connection, [session, .. entries]);
        if (observer is not null) _ = observer.RunAsync(connection, cancellationToken);
        _log.Write($"session of {session.Who} takes {session.Info.Route}");
        return new ControlAnswer(Entries: [.. entries.Select(e => e.Port)], Agent: State);
    }

    /// <summary>What a session holds is kept until its connection is over: requests under way need it after its goodbye.</summary>
    private async Task EndWithAsync(TunnelConnection connection, IReadOnlyList<IDisposable> held)
    {
        await connection.Completion;
        _sessions.Remove(connection, goodbye: false);
        foreach (var one in held) one.Dispose();
    }
}
