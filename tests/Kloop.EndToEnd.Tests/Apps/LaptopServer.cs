using System.Net;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Contracts;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>A developer's own version of the services, listening on the laptop: HTTP/1.1 on one port, HTTP/2 and gRPC on another.</summary>
internal sealed class LaptopServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LaptopServer(WebApplication app, int http1, int http2, int https, string path) => (_app, Http1, Http2, Https, UnixSocket) = (app, http1, http2, https, path);

    public int Http1 { get; }

    public int Http2 { get; }

    /// <summary>Both versions behind TLS, with a certificate that nobody knows.</summary>
    public int Https { get; }

    /// <summary>The HTTP/1.1 port as a Unix socket, which other network namespaces reach too.</summary>
    public string UnixSocket { get; }

    public static async Task<LaptopServer> StartAsync(string name)
    {
        int http1 = Tools.Repository.FreePort(), http2 = Tools.Repository.FreePort(), https = Tools.Repository.FreePort();
        string path = Path.Combine(Path.GetTempPath(), $"kloop-e2e-{Guid.NewGuid():N}.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Name(name));
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.Limits.MaxRequestBodySize = null;
            o.Limits.MinRequestBodyDataRate = null;
            o.Limits.MinResponseDataRate = null;
            o.Listen(IPAddress.Loopback, http1);
            o.ListenUnixSocket(path);
            o.Listen(IPAddress.Loopback, https, l => l.UseHttps(TlsApp.Certificate("laptop.test")));
            o.Listen(IPAddress.Loopback, http2, l => l.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.UseRouting();
        app.MapGrpcService<LaptopPrices>();
        app.MapPost("/sum", async (HttpRequest r) => Convert.ToHexStringLower(await SHA256.HashDataAsync(r.Body)));
        app.MapGet("/bytes", (HttpContext c, long count) => WriteAsync(c.Response, count));
        app.MapGet("/events", EventsAsync);
        app.MapGet("/socket", EchoAsync);
        app.MapGet("/", () => Results.Text($$"""{"servedBy":"{{name}}"}"""));
        await app.StartAsync();
        return new LaptopServer(app, http1, http2, https, path);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>What <c>/bytes</c> answers, piece by piece.</summary>
    public static IEnumerable<byte[]> Pieces(long count)
    {
        var random = new Random(1);
        var piece = new byte[1 << 20];
        random.NextBytes(piece);
        for (long left = count; left > 0; left -= piece.Length)
        {
            BitConverter.TryWriteBytes(piece, left);
            yield return left >= piece.Length ? piece : piece[..(int)left];
        }
    }

    private static async Task WriteAsync(HttpResponse response, long count)
    {
        response.ContentLength = count;
        foreach (byte[] piece in Pieces(count)) await response.Body.WriteAsync(piece);
    }

    private static async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (int i = 0; i < 50; i++)
        {
            await context.Response.WriteAsync($"data: {i}\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(10, context.RequestAborted);
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { CloseStatus: null } got)
        {
            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "", default);
    }

    private sealed record Name(string Text);

    private sealed class LaptopPrices(Name name) : Prices.PricesBase
    {
        public override Task<Price> GetPrice(PriceRequest request, ServerCallContext context) =>
            request.Sku == "none" ? throw new RpcException(new Status(StatusCode.NotFound, "none")) : Task.FromResult(new Price { Sku = request.Sku, ServedBy = name.Text });

        public override async Task Watch(IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<Price> responseStream, ServerCallContext context)
        {
            for (long i = 1; await requestStream.MoveNext(context.CancellationToken); i++)
            {
                await responseStream.WriteAsync(new Price { Sku = requestStream.Current.Sku, ServedBy = name.Text, Sequence = i });
            }
        }
    }
}
