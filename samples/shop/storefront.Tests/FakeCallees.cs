using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shop.Contracts;

namespace Shop.Storefront.Tests;

/// <summary>A catalog, a cart and a pricing on real ports, which remember the headers of every call.</summary>
internal sealed class FakeCallees : IAsyncDisposable
{
    readonly WebApplication _app;

    FakeCallees(WebApplication app) => _app = app;

    /// <summary>Callee and headers of each call so far; a header's lines joined by a comma.</summary>
    public ConcurrentQueue<(string Callee, IReadOnlyDictionary<string, string> Headers)> Calls { get; } = new();

    public bool CatalogFails { get; set; }

    public string HttpUrl { get; private set; } = "";

    public string GrpcUrl { get; private set; } = "";

    public static async Task<FakeCallees> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        var app = builder.Build();
        var fakes = new FakeCallees(app);
        app.Use(fakes.RememberAsync);
        app.MapGrpcService<FakePrices>();
        app.MapGet("/products", (HttpContext context) =>
        {
            context.Response.Headers["x-served-by"] = "catalog-0/7";
            return fakes.CatalogFails
                ? Results.Problem("out of order")
                : Results.Text("""
                    {"banner":"Hi <there>","currency":"EUR","products":[
                      {"sku":"mug","name":"Mug","category":"kitchen","description":"d"},
                      {"sku":"unpriced","name":"New","category":"kitchen","description":"d"}]}
                    """, "application/json");
        });
        app.MapGet("/carts/{user}", (string user) =>
            Results.Text($$"""{"user":"{{user}}","lines":[{"sku":"mug","quantity":2}]}""", "application/json"));
        app.MapPost("/carts/{user}/checkout", () => Results.Json(new { error = "the cart is empty" }, statusCode: 409));
        await app.StartAsync(cancellation);
        (fakes.HttpUrl, fakes.GrpcUrl) = (app.Urls.First(), app.Urls.Last());
        return fakes;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        var callee = context.Request.Path.Value switch
        {
            "/products" => "catalog",
            string path when path.StartsWith("/carts", StringComparison.Ordinal) => "cart",
            var path => path ?? "",
        };
        Calls.Enqueue((callee, context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString())));
        return next(context);
    }

    sealed class FakePrices : Prices.PricesBase
    {
        public override Task<Price> GetPrice(PriceRequest request, ServerCallContext context) => request.Sku == "mug"
            ? Task.FromResult(new Price { Sku = "mug", UnitCents = 1250, Currency = "EUR", ServedBy = "pricing-0/9" })
            : throw new RpcException(new Status(StatusCode.NotFound, "no price"));

        public override async Task Watch(IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<Price> responseStream, ServerCallContext context)
        {
            await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
                await responseStream.WriteAsync(new Price { Sku = request.Sku, UnitCents = 99, Sequence = 1 }, context.CancellationToken);
        }
    }
}
