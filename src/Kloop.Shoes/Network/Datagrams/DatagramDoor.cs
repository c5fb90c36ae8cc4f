using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kloop.Shoes.Network.Datagrams;

/// <summary>A UDP socket on the laptop that stands for a port in the cluster. Each socket that sends to it has a socket there of its own, as behind NAT.</summary>
internal sealed class DatagramDoor : IDisposable
{
    private const int LongestDatagram = 65535;

    /// <summary>A program that sends from ever new sockets must not eat the memory.</summary>
    private const int MostFlows = 1000;

    private readonly Socket _socket;
    private readonly Func<Task<IClusterDatagrams>> _open;
    private readonly Action<string> _failed;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<EndPoint, DatagramFlow> _flows = new();

    /// <param name="socket">The socket, bound; owned from now on.</param>
    /// <param name="open">Opens a way to the port.</param>
    /// <param name="failed">Told why there is none.</param>
    public DatagramDoor(Socket socket, Func<Task<IClusterDatagrams>> open, Action<string> failed)
    {
        (_socket, _open, _failed) = (socket, open, failed);
        Place = (IPEndPoint)socket.LocalEndPoint!;
        _ = Task.Run(ReceiveAsync);
    }

    /// <summary>Where it is.</summary>
    public IPEndPoint Place { get; }

    /// <summary>Whether nobody uses it at this moment.</summary>
    public bool IsIdle => _flows.IsEmpty;

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[LongestDatagram];
        var any = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, any, _ended.Token);
                if (FlowOf(received.RemoteEndPoint) is { } flow) flow.Add(buffer.AsSpan(0, received.ReceivedBytes).ToArray());
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // ECONNREFUSED: the program closed a socket before its answer came.
            }
        }
    }

    private DatagramFlow? FlowOf(EndPoint from)
    {
        if (_flows.TryGetValue(from, out var known)) return known;
        if (_flows.Count >= MostFlows) return null;
        var flow = _flows[from] = new DatagramFlow();
        _ = RunAsync(flow, from);
        return flow;
    }

    private async Task RunAsync(DatagramFlow flow, EndPoint from)
    {
        try
        {
            await flow.RunAsync(_open, (datagram, token) => _socket.SendToAsync(datagram, from, token), _failed, _ended.Token);
        }
        finally
        {
            _flows.TryRemove(from, out _);
        }
    }
}
