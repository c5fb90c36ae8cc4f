using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Bench.Tunnel;

/// <summary>A channel is a POST whose request and response bodies are open at the same time: Kestrel and HttpClient over h2c.</summary>
internal sealed class Http2Multiplexer(HttpClient http, Uri address) : IMultiplexer
{
    public static Task<IMultiplexer> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            InitialHttp2StreamWindowSize = Contender.ChannelWindow,
            UseProxy = false,
        };
        return Task.FromResult<IMultiplexer>(new Http2Multiplexer(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, new Uri($"http://{host}:{port}/")));
    }

    public static async Task ServeAsync(string host, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Parse(host), port, listen => listen.Protocols = HttpProtocols.Http2);
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Limits.Http2.InitialStreamWindowSize = Contender.ChannelWindow;
            options.Limits.Http2.InitialConnectionWindowSize = Contender.ConnectionWindow;
        });
        await using var app = builder.Build();
        app.Run(async context =>
        {
            await context.Response.StartAsync();
            await Service.ServeAsync(new Duplex(context.Request.Body, context.Response.Body));
        });
        await app.RunAsync(cancellationToken);
    }

    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var body = new OpenContent();
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        var response = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var first = await Task.WhenAny(body.Opened, response);
        if (first == response) await response;
        return new ClientChannel(body, await body.Opened, response);
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Opened => _opened.Task;

        public void End() => _ended.TrySetResult();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _opened.SetResult(stream);
            return _ended.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class ClientChannel(OpenContent body, Stream writing, Task<HttpResponseMessage> response) : AsynchronousStream
    {
        private Stream? _reading;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reading ??= await (await response).Content.ReadAsStreamAsync(cancellationToken);
            return await _reading.ReadAsync(buffer, cancellationToken);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await writing.WriteAsync(buffer, cancellationToken);
            await writing.FlushAsync(cancellationToken);
        }

        public override async ValueTask DisposeAsync()
        {
            body.End();
            (await response).Dispose();
        }
    }

    private sealed class Duplex(Stream reading, Stream writing) : AsynchronousStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => reading.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => writing.WriteAsync(buffer, cancellationToken);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
