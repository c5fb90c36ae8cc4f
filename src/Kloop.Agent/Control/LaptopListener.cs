using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Listening;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;

namespace Kloop.Agent.Control;

/// <summary>
/// Where laptops come in: on the pod's loopback alone, so that only the API server's port-forward reaches
/// it, and only with the session key. Listens from construction on.
/// </summary>
/// <param name="port">The loopback's port.</param>
/// <param name="key">The session key.</param>
/// <param name="onIncoming">Answers each channel that a laptop opens.</param>
/// <param name="log">Told who was turned away.</param>
/// <param name="time">The clock.</param>
internal sealed class LaptopListener(
    ushort port, byte[] key, Func<TunnelConnection, IncomingChannel, CancellationToken, Task> onIncoming, AgentLog log, TimeProvider time)
{
    private readonly ResumableConnections _resumable = new();
    private readonly Socket _listener = TcpListening.Start(IPAddress.Loopback, port);

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Told of each new connection; it is over when its completion says so.</summary>
    public Action<TunnelConnection> OnConnected { get; init; } = _ => { };

    /// <summary>Told of each connection that is over for good, with the reason.</summary>
    public Action<TunnelConnection, string> OnEnded { get; init; } = (_, _) => { };

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
                new NetworkStream(socket, ownsSocket: true), key, (self, incoming) => onIncoming(self, incoming, cancellationToken), _resumable, time, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            log.Write($"a laptop was turned away: {e.Message}");
            return;
        }

        // One that came back goes on with the connection that it had.
        if (connection is null) return;
        OnConnected(connection);
        await using var _ = connection;
        OnEnded(connection, await connection.Completion.WaitAsync(cancellationToken));
    }
}
