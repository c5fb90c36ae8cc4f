using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Listening;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Supervise;

/// <summary>
/// Ports of the pod's loopback that lead to the laptop: whoever connects to one in the pod reaches the laptop's program.
/// A port belongs to the laptop that asked for it last, and is closed with that laptop's connection.
/// </summary>
internal sealed class ReversePorts(AgentLog log)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, Entry> _open = [];

    /// <summary>Listens for a laptop; why that cannot be, or null.</summary>
    public string? Open(TunnelConnection laptop, ushort port)
    {
        lock (_lock)
        {
            // The laptop lost its connection and came with a new one.
            if (_open.TryGetValue(port, out var entry))
            {
                entry.Laptop = laptop;
                return null;
            }

            try
            {
                entry = new Entry(TcpListening.Start(IPAddress.Loopback, port), laptop);
            }
            catch (SocketException e)
            {
                return $"127.0.0.1:{port} of the pod cannot be listened on: {e.Message}";
            }

            _open[port] = entry;
            _ = AcceptAsync(entry, port);
            return null;
        }
    }

    /// <summary>Closes what a laptop had.</summary>
    public void Close(TunnelConnection laptop)
    {
        lock (_lock)
        {
            foreach (var (port, entry) in _open.Where(o => o.Value.Laptop == laptop).ToList())
            {
                _open.Remove(port);
                entry.Listener.Dispose();
            }
        }
    }

    private async Task AcceptAsync(Entry entry, ushort port)
    {
        try
        {
            while (true)
            {
                var socket = await TcpListening.AcceptAsync(entry.Listener, CancellationToken.None);
                _ = CarryAsync(socket, entry.Laptop, port);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task CarryAsync(Socket socket, TunnelConnection laptop, ushort port)
    {
        using var _ = socket;
        socket.NoDelay = true;
        try
        {
            await using var channel = laptop.Open(new ChannelTarget(ChannelKind.Accepted, port, socket.RemoteEndPoint?.ToString() ?? ""));
            var (error, text) = await channel.Opened;
            if (error == DialError.None)
            {
                await Relay.RunAsync(channel, socket, CancellationToken.None);
                return;
            }

            log.Write($"a connection to 127.0.0.1:{port} was refused: {text}");
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            log.Write($"a connection to 127.0.0.1:{port} was refused: {e.Message}");
        }

        Relay.ResetSocket(socket);
    }

    private sealed class Entry(Socket listener, TunnelConnection laptop)
    {
        private volatile TunnelConnection _laptop = laptop;

        public Socket Listener => listener;

        public TunnelConnection Laptop
        {
            get => _laptop;
            set => _laptop = value;
        }
    }
}
