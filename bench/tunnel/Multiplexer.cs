using System.Net.Sockets;

namespace Kloop.Bench.Tunnel;

/// <summary>One way to carry many channels over one connection: the client's end, which opens them.</summary>
internal interface IMultiplexer : IAsyncDisposable
{
    /// <summary>Opens a channel. Does not wait for the server's answer where that is not needed to write.</summary>
    Task<Stream> OpenAsync(CancellationToken cancellationToken);
}

/// <summary>A way under a name; its server listens on the n-th port after the first one.</summary>
internal sealed record Contender(
    string Name,
    Func<string, int, CancellationToken, Task<IMultiplexer>> ConnectAsync,
    Func<string, int, CancellationToken, Task> ServeAsync)
{
    /// <summary>The window of a channel and of a connection where one must be given: those that Kloop's may grow to.</summary>
    public const int ChannelWindow = 16 * 1024 * 1024;

    /// <inheritdoc cref="ChannelWindow"/>
    public const int ConnectionWindow = 128 * 1024 * 1024;

    /// <summary>Kloop's own first: the others are what it is compared with.</summary>
    public static readonly IReadOnlyList<Contender> All =
    [
        new("kloop", KloopMultiplexer.ConnectAsync, KloopMultiplexer.ServeAsync),
        new("HTTP/2", Http2Multiplexer.ConnectAsync, Http2Multiplexer.ServeAsync),
        new("Nerdbank", NerdbankMultiplexer.ConnectAsync, NerdbankMultiplexer.ServeAsync),
    ];

    public static async Task<NetworkStream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host, port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task AcceptAsync(string host, int port, Func<NetworkStream, Task> serve, CancellationToken cancellationToken)
    {
        var listener = new TcpListener(System.Net.IPAddress.Parse(host), port);
        listener.Start();
        while (true)
        {
            var socket = await listener.AcceptSocketAsync(cancellationToken);
            socket.NoDelay = true;
            _ = serve(new NetworkStream(socket, ownsSocket: true));
        }
    }
}
