using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Agent.Http1;
using Kloop.Agent.Routing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kloop.Agent.Http;

/// <summary>Connections that turned out to speak HTTP: HTTP/1.x is passed on by our own code (decision 20), HTTP/2 by Kestrel and YARP.</summary>
internal sealed class HttpFront : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>Longest head of a request or an answer, bytes: more than applications take, so that they decide.</summary>
    public const int MostHeaders = 256 * 1024;

    /// <summary>A caller may take so long over a request's head.</summary>
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(30);

    /// <summary>A caller's pooled connection stays as long as it would at most origins; closing it first makes requests fail.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromHours(2);

    private readonly RequestRouter _router;
    private readonly Http1Front _http1;
    private readonly FedEndPoint _http2 = new();
    private readonly SocketConnectionContextFactory _sockets = new(new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true }, NullLogger.Instance);
    private readonly ConcurrentDictionary<ConnectionContext, Arrival> _open = new();
    private readonly KestrelServer _server;
    private volatile bool _retiring;

    /// <param name="routing">What requests are routed by.</param>
    /// <param name="headLimit">How long a caller may take over a request's head; null for 30 s.</param>
    public HttpFront(RoutingContext routing, TimeSpan? headLimit = null)
    {
        _router = new RequestRouter(routing);
        _http1 = new Http1Front(routing, headLimit ?? HeadLimit, KeepAlive);
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            // The agent ends the TLS itself, so an HTTP/2 request may say https on what is cleartext to Kestrel.
            AllowAlternateSchemes = true,
            AllowResponseHeaderCompression = true,
            RequestHeaderEncodingSelector = _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = _ => Encoding.Latin1,
        };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = KeepAlive;
        options.Limits.RequestHeadersTimeout = headLimit ?? HeadLimit;
        options.Limits.MaxRequestHeadersTotalSize = MostHeaders;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        options.Limits.Http2.MaxRequestHeaderFieldSize = MostHeaders / 4;
        options.Listen(_http2, listen => listen.Protocols = HttpProtocols.Http2);
        _server = new KestrelServer(Options.Create(options), new FedTransport(), NullLoggerFactory.Instance);
    }

    /// <summary>Connections that are open now.</summary>
    public int Connections => _open.Count + _http1.Connections;

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(this, cancellationToken);

    /// <summary>Takes an accepted connection over.</summary>
    public void Serve(Socket socket, Speech speech, Arrival arrival)
    {
        if (speech == Speech.Http2) ServeHttp2(_sockets.Create(socket), arrival);
        else ServeHttp1(new SocketLink(socket), socket.RemoteEndPoint, arrival);
    }

    /// <summary>Takes a connection over that speaks HTTP/1.x.</summary>
    public void ServeHttp1(Link link, EndPoint? remote, Arrival arrival) => _http1.Serve(link, remote, arrival);

    /// <summary>Takes a connection over that speaks HTTP/2.</summary>
    public void ServeHttp2(ConnectionContext connection, Arrival arrival)
    {
        connection.Features.Set(arrival);
        _open[connection] = arrival;
        connection.ConnectionClosed.Register(() =>
        {
            if (_open.TryRemove(connection, out var gone)) gone.Dispose();
        });
        if (!_http2.Give(connection)) connection.Abort();
    }

    /// <summary>
    /// Asks all callers to come back on a new connection: those with a request under way when it is done,
    /// the idle ones after they had time to make one.
    /// </summary>
    public async Task RetireAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        _retiring = true;
        _http1.Retire();
        long began = time.GetTimestamp();
        while (Connections > 0 && time.GetElapsedTime(began) < patience) await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        _http1.CloseIdle();
        foreach (var connection in _open.Keys) RequestClose(connection.Features);
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context)
    {
        if (_retiring) RequestClose(context.Features);
        return _router.HandleAsync(context);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async ValueTask DisposeAsync()
    {
        _http1.Dispose();
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
        _sockets.Dispose();
        _router.Dispose();
    }

    private static void RequestClose(IFeatureCollection features) => features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
}
