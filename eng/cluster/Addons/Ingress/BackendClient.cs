using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>The client side towards pods. Nothing is added, followed, unpacked or remembered on the way.</summary>
internal sealed class BackendClient : IDisposable
{
    /// <summary>A pod is one bridge away: whoever has not answered by then is gone.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);

    /// <summary>A stream of events may be silent for long.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromHours(1);

    private static readonly ForwarderRequestConfig Http1 = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = SilenceLimit,
        AllowResponseBuffering = false,
    };

    private static readonly ForwarderRequestConfig Http2 = Http1 with { Version = HttpVersion.Version20 };

    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null, // the request's own trace headers pass as they are
        ConnectTimeout = ConnectLimit,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    });

    public static ForwarderRequestConfig ConfigFor(Upstream upstream) => upstream.IsHttp2 ? Http2 : Http1;

    public void Dispose() => Invoker.Dispose();
}
