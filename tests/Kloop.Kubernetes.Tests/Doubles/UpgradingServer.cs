using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kloop.Kubernetes.Tests.Doubles;

/// <summary>An API server on loopback that upgrades one POST to SPDY/3.1 and leaves the connection to the test.</summary>
internal sealed class UpgradingServer : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);

    public UpgradingServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Connection = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The request's head, and the connection behind it.</summary>
    public Task<(string Head, NetworkStream Stream)> Connection { get; }

    public void Dispose()
    {
        _listener.Dispose();
        if (Connection.IsCompletedSuccessfully) Connection.Result.Stream.Dispose();
    }

    private async Task<(string Head, NetworkStream Stream)> AcceptAsync()
    {
        var stream = new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true);
        string head = "";
        var one = new byte[1];
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head += (char)one[0];
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"));
        return (head, stream);
    }
}
