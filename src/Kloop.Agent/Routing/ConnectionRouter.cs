using System.Net.Sockets;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Routing;

/// <summary>Decides where an accepted connection goes: a live session's laptop, or the origin.</summary>
internal sealed class ConnectionRouter(SessionTable sessions, CanaryTable canaries, AgentLog log)
{
    public async Task HandleAsync(Socket socket, PortMapping port, CancellationToken cancellationToken)
    {
        using var _ = socket;
        try
        {
            socket.NoDelay = true;
            if (await canaries.RecognizeAsync(socket, cancellationToken)) return;
            if (sessions.ForEverything is { } session)
            {
                var sent = await LaptopRoute.TryAsync(session, socket, port, cancellationToken);
                if (sent.Taken) return;
                log.Write($"session of {session.Info.Owner}@{session.Info.Host}: {sent.Reason}; the connection goes to the origin");
                await OriginRoute.RunAsync(socket, port, sent.Unsent, cancellationToken);
                return;
            }

            await OriginRoute.RunAsync(socket, port, default, cancellationToken);
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
}
