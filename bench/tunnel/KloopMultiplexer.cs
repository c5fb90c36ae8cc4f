using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;

namespace Kloop.Bench.Tunnel;

/// <summary>Kloop's own framing, by its public API.</summary>
internal sealed class KloopMultiplexer(TunnelConnection tunnel) : IMultiplexer
{
    private static readonly byte[] Key = new byte[32];

    public static async Task<IMultiplexer> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var stream = await Contender.DialAsync(host, port, cancellationToken);
        return new KloopMultiplexer(await TunnelHandshake.ConnectAsync(stream, Key, _ => Task.CompletedTask, TimeProvider.System, cancellationToken));
    }

    public static Task ServeAsync(string host, int port, CancellationToken cancellationToken) => Contender.AcceptAsync(
        host, port,
        async stream =>
        {
            var tunnel = await TunnelHandshake.AcceptAsync(
                stream, Key, (_, incoming) => Service.ServeAsync(new ChannelStream(incoming.Accept())), TimeProvider.System, cancellationToken);
            await tunnel.Completion;
        },
        cancellationToken);

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new ChannelStream(tunnel.Open(new ChannelTarget(ChannelKind.Dial, 80, "bench"))));

    public ValueTask DisposeAsync() => tunnel.DisposeAsync();

    private sealed class ChannelStream(TunnelChannel channel) : AsynchronousStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => channel.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => channel.WriteAsync(buffer, cancellationToken);

        public override ValueTask DisposeAsync() => channel.DisposeAsync();
    }
}
