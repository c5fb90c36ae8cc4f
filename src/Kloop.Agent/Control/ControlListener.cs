using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kloop.Agent.Entries;
using Kloop.Agent.Http;
using Kloop.Agent.Listening;
using Kloop.Agent.Routing;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Control;

/// <summary>
/// Where laptops come in: on the pod's loopback alone, so that only the API server's port-forward reaches
/// it, and only with the session key. Listens from construction on.
/// </summary>
internal sealed class ControlListener(
    AgentOptions options, SessionTable sessions, CanaryTable canaries, HttpFront front, TlsFront tls, AgentLog log, TimeProvider time)
{
    /// <summary>A canary that went to an origin's pod, because a node had not switched yet, is not waited for.</summary>
    private static readonly TimeSpan CanaryLimit = TimeSpan.FromMilliseconds(400);

    /// <summary>How long callers have for one more request on their connection before it is closed idle.</summary>
    private static readonly TimeSpan RetirePatience = TimeSpan.FromSeconds(1);

    private readonly ResumableConnections _resumable = new();
    private readonly Socket _listener = TcpListening.Start(IPAddress.Loopback, options.ControlPort);

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listener = _listener;
        while (true)
        {
            var socket = await TcpListening.AcceptAsync(listener, cancellationToken);
            _ = Task.Run(() => ServeAsync(socket, cancellationToken), cancellationToken);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        TunnelConnection? connection;
        try
        {
            connection = await TunnelHandshake.AcceptAsync(
                new NetworkStream(socket, ownsSocket: true), options.Key,
                (self, incoming) => OnIncomingAsync(self, incoming, cancellationToken), _resumable, time, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            log.Write($"a laptop was turned away: {e.Message}");
            return;
        }

        if (connection is null) return;
        await using var _ = connection;
        string reason = await connection.Completion.WaitAsync(cancellationToken);
        foreach (var session in sessions.Remove(connection, goodbye: false))
        {
            log.Write($"session of {session.Who} ended: {reason}");
        }
    }

    private async Task OnIncomingAsync(TunnelConnection connection, IncomingChannel incoming, CancellationToken cancellationToken)
    {
        if (incoming.Target.Kind == ChannelKind.Dial)
        {
            await DialRoute.RunAsync(incoming, cancellationToken);
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
        if (question.Register is { } register) return Register(connection, register, cancellationToken);
        if (question.Unregister)
        {
            foreach (var session in sessions.Remove(connection, goodbye: true)) log.Write($"session of {session.Who} ends");
            return new ControlAnswer();
        }

        if (question.Canary is { } canary)
        {
            return new ControlAnswer(Error: await canaries.SendAsync(canary.Host, canary.Port, CanaryLimit, cancellationToken));
        }

        if (question.Retire)
        {
            await front.RetireAsync(RetirePatience, time, cancellationToken);
            return new ControlAnswer(Agent: State);
        }

        return question.ListSessions
            ? new ControlAnswer(Sessions: [.. sessions.Serving.Select(s => s.Info)], Agent: State)
            : new ControlAnswer(Error: "the agent does not know this question: use the same kloop on both sides");
    }

    private AgentState State => sessions.State with { Connections = front.Connections };

    private ControlAnswer Register(TunnelConnection connection, RegisterRoute register, CancellationToken cancellationToken)
    {
        var observer = register.Observe ? new RequestObserver(time) : null;
        LiveSession session;
        try
        {
            if (register.Tls is { } identity) tls.Use(identity);
            session = new LiveSession(register.Session, connection) { Observer = observer };
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return new ControlAnswer(Error: e.Message);
        }

        if (sessions.Add(session) is { } owner)
        {
            session.Dispose();
            return new ControlAnswer(Clash: owner.Info);
        }

        var entries = (register.Entries ?? []).Select(e => new EntryListener(new Entry(register.Session.Route.Name ?? "", e.Host, e.Port), e.Listen, front, time)).ToList();
        _ = session.WatchAsync(time);
        _ = EndWithAsync(connection, [session, .. entries]);
        if (observer is not null) _ = observer.RunAsync(connection, cancellationToken);
        log.Write($"session of {session.Who} takes {session.Info.Route}");
        return new ControlAnswer(Entries: [.. entries.Select(e => e.Port)]);
    }

    /// <summary>What a session holds is kept until its connection is over: requests under way need it after its goodbye.</summary>
    private async Task EndWithAsync(TunnelConnection connection, IReadOnlyList<IDisposable> held)
    {
        await connection.Completion;
        sessions.Remove(connection, goodbye: false);
        foreach (var one in held) one.Dispose();
    }
}
