using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kloop.Agent.Http;

/// <summary>HTTP clients to the origin and to what entries lead to. Transparent: no redirects, cookies, proxies or headers of their own.</summary>
internal static class OriginClients
{
    /// <summary>Applications close idle connections after 5 s (Node) or more; a connection is not used again shortly before.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>New pods of the origin get their share after so long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int MostHeadersKilobytes = 127;

    /// <summary>A client with connections of its own.</summary>
    public static HttpMessageInvoker Create() => Create(ConnectAsync);

    /// <summary>A client whose connections are made elsewhere.</summary>
    public static HttpMessageInvoker Create(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) =>
        new(new FlushingHandler(Handler(connect)));

    /// <summary>A handler that changes nothing of what passes through it.</summary>
    private static SocketsHttpHandler Handler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = ConnectLimit,
        PooledConnectionIdleTimeout = Idle,
        PooledConnectionLifetime = Lifetime,
        Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
        MaxResponseHeadersLength = MostHeadersKilobytes,
        // Values are passed on byte by byte.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        // The caller asked the agent; whom the Service leads to is the cluster's word, as it was without the agent.
#pragma warning disable CA5359 // See above: the certificate was the caller's to check, and the agent's was checked.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        ConnectCallback = connect,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
