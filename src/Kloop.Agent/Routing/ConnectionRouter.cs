using System.Net.Sockets;
using Kloop.Agent.Http;
using Kloop.Tunnel;

namespace Kloop.Agent.Routing;

/// <summary>
/// Decides what serves an accepted connection: HTTP is routed request by request; anything else goes as it
/// is to the session that takes everything, or to the origin.
/// </summary>
internal sealed class ConnectionRouter(
    SessionTable sessions, CanaryTable canaries, HttpFront front, TlsFront tls, AgentLog log, TimeProvider time, TimeSpan? lineLimit = null)
{
    private readonly TimeSpan _lineLimit = lineLimit ?? FirstBytes.LineLimit;

    public async Task HandleAsync(Socket socket, PortMapping port, CancellationToken cancellationToken)
    {
        try
        {
            socket.NoDelay = true;
            if (await canaries.RecognizeAsync(socket, cancellationToken))
            {
                socket.Dispose();
                return;
            }

            var speech = await FirstBytes.LookAsync(socket, FirstBytes.Patience, _lineLimit, time, cancellationToken);
            if (speech == Speech.Silent)
            {
                if (await SilentRoute.RunAsync(sessions.ForEverything, socket, port, cancellationToken) == SilentEnd.Relayed) return;
                speech = await FirstBytes.LookAsync(socket, Timeout.InfiniteTimeSpan, _lineLimit, time, cancellationToken);
            }

            if (speech is Speech.Http1 or Speech.Http2)
            {
                front.Serve(socket, speech, new Arrival(port, null, Tls: false));
                return;
            }

            if (speech == Speech.Tls && tls.Has)
            {
                if (!await tls.ServeAsync(socket, port, cancellationToken)) log.Write($"port {port.ServicePort}: a caller failed at the TLS handshake");
                return;
            }

            using var _ = socket;
            await RelayAsync(socket, port, cancellationToken);
        }
        catch (SocketException e)
        {
            log.Write($"port {port.ServicePort}: {e.SocketErrorCode}");
            Relay.ResetSocket(socket);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Relay.ResetSocket(socket);
        }
    }

    private async Task RelayAsync(Socket socket, PortMapping port, CancellationToken cancellationToken)
    {
        if (sessions.ForEverything is not { } session)
        {
            await OriginRoute.RunAsync(socket, port, default, cancellationToken);
            return;
        }

        var sent = await LaptopRoute.TryAsync(session, socket, port, cancellationToken);
        if (sent.Taken) return;
        log.Write($"session of {session.Who}: {sent.Reason}; the connection goes to the origin");
        await OriginRoute.RunAsync(socket, port, sent.Unsent, cancellationToken);
    }
}
