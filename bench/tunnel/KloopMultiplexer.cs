using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;

namespace Kloop.Bench.Tunnel;

/// <summary>Kloop's own framing, by its public API.</summary>
internal sealed class KloopMultiplexer(TunnelConnection tunnel) : IMultiplexer
{
    private static readonly byte[] Key = new byte[32];

    private static readonly ResumableConnections Resumable = new();

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
                stream, Key, (_, incoming) => Service.ServeAsync(new ChannelStream(incoming.Accept())), Resumable, TimeProvider.System, cancellationToken);
            await tunnel!.Completion;
        },
        cancellationToken);

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new ChannelStream(tunnel.Open(new ChannelTarget(ChannelKind.Dial, 80, "bench"))));

    public ValueTask DisposeAsync() => tunnel.DisposeAsync();
}
