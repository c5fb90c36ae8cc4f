using System.Net;
using System.Net.Sockets;
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
    AgentOptions options, SessionTable sessions, CanaryTable canaries, AgentLog log, TimeProvider time)
{
    /// <summary>A canary that went to an origin's pod, because a node had not switched yet, is not waited for.</summary>
    private static readonly TimeSpan CanaryLimit = TimeSpan.FromMilliseconds(400);

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
        if (sessions.Sessions.FirstOrDefault(s => s.Connection == connection) is { } session)
        {
            sessions.Remove(connection);
            log.Write($"session of {session.Info.Owner}@{session.Info.Host} ended: {reason}");
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
        if (question.Register is { } register)
        {
            if (sessions.Add(new LiveSession(register.Session, connection)) is { } owner) return new ControlAnswer(Clash: owner.Info);
            if (connection.Completion.IsCompleted) sessions.Remove(connection);
            log.Write($"session of {register.Session.Owner}@{register.Session.Host} takes {register.Session.Route}");
            return new ControlAnswer();
        }

        if (question.Canary is { } canary)
        {
            return new ControlAnswer(Error: await canaries.SendAsync(canary.Host, canary.Port, CanaryLimit, cancellationToken));
        }

        return question.ListSessions
            ? new ControlAnswer(Sessions: [.. sessions.Sessions.Select(s => s.Info)])
            : new ControlAnswer(Error: "the agent does not know this question: use the same kloop on both sides");
    }
}
