using System.Threading.Channels;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>An agent's connection whose laptop a test plays by hand, and can resume by hand.</summary>
internal sealed class RawResumable : IAsyncDisposable
{
    private readonly Channel<IncomingChannel> _incoming = Channel.CreateUnbounded<IncomingChannel>();
    private readonly Func<IncomingChannel, Task> _onIncoming;
    private readonly TimeProvider _time;
    private uint _attempt;
    private long _received;

    private RawResumable(TimeProvider time, Func<IncomingChannel, Task>? onIncoming) =>
        (_time, _onIncoming) = (time, onIncoming ?? (async i => await _incoming.Writer.WriteAsync(i)));

    public ResumableConnections Table { get; } = new();

    public UInt128 Id { get; private set; }

    public TunnelConnection Connection { get; private set; } = null!;

    public RawPeer Peer { get; private set; } = null!;

    public static async Task<RawResumable> StartAsync(TimeProvider? time = null, Func<IncomingChannel, Task>? onIncoming = null)
    {
        var tunnel = new RawResumable(time ?? TimeProvider.System, onIncoming);
        var (laptop, agent) = DuplexStream.Pair(buffer: 1 << 20);
        var accepting = tunnel.AcceptAsync(agent);
        (byte verdict, tunnel.Id) = await RawHandshake.LaptopAsync(laptop, Hello.Create());
        Assert.Equal(Verdict.Welcome, verdict);
        tunnel.Connection = (await accepting.InTime())!;
        tunnel.Peer = new RawPeer(laptop);
        return tunnel;
    }

    public Task<TunnelConnection?> AcceptAsync(Stream agent) => TunnelHandshake.AcceptAsync(
        agent, RawHandshake.Key, (_, incoming) => _onIncoming(incoming), Table, _time, default);

    /// <summary>The handshake of a resumption as told; the agent's verdict and the stream.</summary>
    public async Task<(byte Verdict, DuplexStream Stream, Task<TunnelConnection?> Accepting)> TryResumeAsync(ResumeRequest request)
    {
        var (laptop, agent) = DuplexStream.Pair(buffer: 1 << 20);
        var accepting = AcceptAsync(agent);
        var (verdict, _) = await RawHandshake.LaptopAsync(laptop, Hello.Create(request));
        return (verdict, laptop, accepting);
    }

    /// <summary>An honest resumption; how many bytes the agent says it has.</summary>
    public async Task<long> ResumeAsync()
    {
        _received += Peer.Received;
        var (verdict, stream, accepting) = await TryResumeAsync(new ResumeRequest(Id, ++_attempt, _received));
        Assert.Equal(Verdict.Resumed, verdict);
        Assert.Null(await accepting.InTime());
        Peer = new RawPeer(stream);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(await RawHandshake.ReadAsync(stream, 8));
    }

    public Task<IncomingChannel> Incoming() => _incoming.Reader.ReadAsync().InTime();

    public async ValueTask DisposeAsync()
    {
        await Peer.Stream.DisposeAsync();
        await Connection.DisposeAsync().InTime();
    }
}
