using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kloop.Agent.Tests.Doubles;

/// <summary>A real HTTP application, on one port for one protocol version, that says who it is.</summary>
internal sealed class HttpApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _name;

    private HttpApp(WebApplication app, string name) => (_app, _name) = (app, name);

    public IPEndPoint Address { get; private set; } = null!;

    /// <summary>How many requests came.</summary>
    public int Requests => _requests;

    /// <summary>The last request's target, as it stood on the wire, and its headers.</summary>
    public (string Target, IReadOnlyDictionary<string, string> Headers) Last { get; private set; }

    /// <summary>Every request's target, as it stood on the wire.</summary>
    public ConcurrentQueue<string> Targets { get; } = new();

    private int _requests;

    public static async Task<HttpApp> StartAsync(string name, HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.Limits.MaxRequestBodySize = null;
            o.Listen(IPAddress.Loopback, 0, l =>
            {
                l.Protocols = protocols;
                if (certificate is not null) l.UseHttps(certificate);
            });
        });
        var app = builder.Build();
        app.UseWebSockets();
        var self = new HttpApp(app, name);
        app.Run(self.HandleAsync);
        await app.StartAsync();
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        self.Address = new IPEndPoint(IPAddress.Loopback, new Uri(url).Port);
        return self;
    }

    /// <summary>What <c>/bytes</c> answers.</summary>
    public static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 / 7))];

    /// <summary>A laptop whose program this is.</summary>
    public async Task AsLaptop(IncomingChannel incoming)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Address);
        await using var channel = incoming.Accept();
        await Relay.RunAsync(channel, socket, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        Targets.Enqueue(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        Last = (context.Features.Get<IHttpRequestFeature>()!.RawTarget, context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()));
        context.Response.Headers["app"] = _name;
        switch (context.Request.Path.Value)
        {
            case "/echo":
                await context.Request.Body.CopyToAsync(context.Response.Body);
                break;
            case "/sum":
                var hash = await SHA256.HashDataAsync(context.Request.Body);
                await context.Response.WriteAsync($"{_name} {Convert.ToHexStringLower(hash)}");
                break;
            case "/bytes":
                await context.Response.Body.WriteAsync(Bytes(int.Parse(context.Request.Query["count"]!, System.Globalization.CultureInfo.InvariantCulture)));
                break;
            case "/events":
                context.Response.ContentType = "text/event-stream";
                for (int i = 0; i < 3; i++)
                {
                    await context.Response.WriteAsync($"data: {_name} {i}\n\n");
                    await context.Response.Body.FlushAsync();
                }

                break;
            case "/trailers":
                context.Response.DeclareTrailer("sum");
                await context.Response.WriteAsync(_name);
                context.Response.AppendTrailer("sum", "right");
                break;
            case "/status":
                context.Response.StatusCode = int.Parse(context.Request.Query["code"]!, System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "/socket":
                using (var socket = await context.WebSockets.AcceptWebSocketAsync())
                {
                    var buffer = new byte[100];
                    while (await socket.ReceiveAsync(buffer, default) is { CloseStatus: null } got)
                    {
                        await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, default);
                    }

                    await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, _name, default);
                }

                break;
            default:
                await context.Response.WriteAsync(_name);
                break;
        }
    }
}
