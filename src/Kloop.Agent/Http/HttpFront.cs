using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
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

/// <summary>Kestrel, fed with connections that turned out to speak HTTP.</summary>
internal sealed class HttpFront : IHttpApplication<HttpContext>, IAsyncDisposable
{
    /// <summary>Longest head of a request or an answer, bytes: more than applications take, so that they decide.</summary>
    public const int MostHeaders = 256 * 1024;

    /// <summary>A caller's pooled connection stays as long as it would at most origins; closing it first makes requests fail.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromHours(2);

    private readonly RequestRouter _router;
    private readonly FedEndPoint _http1 = new(HttpProtocols.Http1);
    private readonly FedEndPoint _http2 = new(HttpProtocols.Http2);
    private readonly SocketConnectionContextFactory _sockets = new(new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true }, NullLogger.Instance);
    private readonly ConcurrentDictionary<ConnectionContext, Arrival> _open = new();
    private readonly KestrelServer _server;
    private volatile bool _retiring;

    /// <param name="router">Serves the requests.</param>
    /// <param name="headLimit">How long a caller may take over a request's head; null for 30 s.</param>
    public HttpFront(RequestRouter router, TimeSpan? headLimit = null)
    {
        _router = router;
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
        options.Limits.RequestHeadersTimeout = headLimit ?? options.Limits.RequestHeadersTimeout;
        options.Limits.MaxRequestHeadersTotalSize = MostHeaders;
        options.Limits.MaxRequestLineSize = MostHeaders / 4;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        options.Limits.Http2.MaxRequestHeaderFieldSize = MostHeaders / 4;
        foreach (var endpoint in (FedEndPoint[])[_http1, _http2]) options.Listen(endpoint, listen => listen.Protocols = endpoint.Protocols);
        _server = new KestrelServer(Options.Create(options), new FedTransport(), NullLoggerFactory.Instance);
    }

    /// <summary>Connections that are open now.</summary>
    public int Connections => _open.Count;

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(this, cancellationToken);

    /// <summary>Takes an accepted connection over.</summary>
    public void Serve(Socket socket, Speech speech, Arrival arrival) => Serve(_sockets.Create(socket), speech, arrival);

    /// <summary>Takes a connection over.</summary>
    public void Serve(ConnectionContext connection, Speech speech, Arrival arrival)
    {
        connection.Features.Set(arrival);
        _open[connection] = arrival;
        connection.ConnectionClosed.Register(() =>
        {
            if (_open.TryRemove(connection, out var gone)) gone.Dispose();
        });
        if (!(speech == Speech.Http2 ? _http2 : _http1).Give(connection)) connection.Abort();
    }

    /// <summary>
    /// Asks all callers to come back on a new connection: those with a request under way when it is done,
    /// the idle ones after they had time to make one.
    /// </summary>
    public async Task RetireAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        _retiring = true;
        long began = time.GetTimestamp();
        while (!_open.IsEmpty && time.GetElapsedTime(began) < patience) await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
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

    /// <summary>Lets requests under way end, for as long as the token allows.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
        _sockets.Dispose();
    }

    private static void RequestClose(IFeatureCollection features) => features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
}
