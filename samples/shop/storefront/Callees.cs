using System.Text;
using Grpc.Net.Client;

namespace Shop.Storefront;

/// <summary>The connections to the services that the storefront calls.</summary>
internal sealed class Callees : IDisposable
{
    readonly SocketsHttpHandler _http;
    readonly SocketsHttpHandler _grpc; // its own: a gRPC channel changes how its handler connects

    public Callees(IConfiguration configuration, IHttpContextAccessor accessor)
    {
        // So that all replicas get their share.
        var lifetime = TimeSpan.FromSeconds(configuration.GetValue("CONNECTION_SECONDS", 10));
        (_http, _grpc) = (Sockets(lifetime), Sockets(lifetime));
        var http = new PassedOnHeaders(accessor, _http);
        Catalog = Client(configuration["CATALOG_URL"] ?? "http://catalog");
        Cart = Client(configuration["CART_URL"] ?? "http://cart");
        Pricing = GrpcChannel.ForAddress(
            configuration["PRICING_URL"] ?? "http://pricing:5000",
            new() { HttpHandler = new PassedOnHeaders(accessor, _grpc) });

        HttpClient Client(string url) => new(http, disposeHandler: false)
        {
            BaseAddress = new Uri(url),
            Timeout = TimeSpan.FromSeconds(30), // long enough for somebody at a breakpoint in the callee
        };
    }

    public HttpClient Catalog { get; }

    public HttpClient Cart { get; }

    public GrpcChannel Pricing { get; }

    public void Dispose()
    {
        Catalog.Dispose();
        Cart.Dispose();
        Pricing.Dispose();
        _http.Dispose();
        _grpc.Dispose();
    }

    static SocketsHttpHandler Sockets(TimeSpan lifetime) => new()
    {
        ActivityHeadersPropagator = null, // PassedOnHeaders does it
        PooledConnectionLifetime = lifetime,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        EnableMultipleHttp2Connections = true,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // as Kestrel reads them
    };
}
