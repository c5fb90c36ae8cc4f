using System.Threading.Channels;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>One real end of a tunnel, and an other side that a test plays by hand.</summary>
internal sealed class TunnelWithRawPeer : IAsyncDisposable
{
    private readonly Channel<IncomingChannel> _incoming = Channel.CreateUnbounded<IncomingChannel>();
    private readonly DuplexStream _far;

    public TunnelWithRawPeer(TimeProvider? time = null, TunnelSide side = TunnelSide.Laptop, Func<IncomingChannel, Task>? onIncoming = null)
    {
        (Near, _far) = DuplexStream.Pair(buffer: 1 << 20);
        Peer = new RawPeer(_far);
        Connection = new TunnelConnection(Near, side, onIncoming ?? (async i => await _incoming.Writer.WriteAsync(i)), time ?? TimeProvider.System);
    }

    public DuplexStream Near { get; }

    public RawPeer Peer { get; }

    public TunnelConnection Connection { get; }

    public Task<IncomingChannel> Incoming() => _incoming.Reader.ReadAsync().InTime();

    /// <summary>The payload of the heartbeat that a connection begins with.</summary>
    public async Task<byte[]> FirstPingAsync()
    {
        var frame = new byte[16];
        await _far.ReadExactlyAsync(frame).InTime();
        Assert.Equal(8, frame[4]);
        return frame[8..];
    }

    public async ValueTask DisposeAsync()
    {
        await _far.DisposeAsync();
        await Connection.DisposeAsync().InTime();
    }
}
