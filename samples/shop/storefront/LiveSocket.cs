using System.Net.WebSockets;
using System.Text.Json;

namespace Shop.Storefront;

/// <summary>
/// A WebSocket that sends every message back as it came and, between these, price updates as JSON text
/// (`{"type":"price",…}`; `/ws?ticks=off` for the echo alone).
/// </summary>
internal sealed partial class LiveSocket(WebSocket socket) : IDisposable
{
    readonly SemaphoreSlim _sending = new(1);

    public static async Task RunAsync(HttpContext context, LivePrices live)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        var logger = context.RequestServices.GetRequiredService<ILogger<ShopFront>>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var session = new LiveSocket(socket);
        var ticking = context.Request.Query["ticks"] == "off" ? Task.CompletedTask : session.TickAsync(live, ending.Token);
        await session.EchoAsync(ending.Token);
        await ending.CancelAsync();
        try
        {
            await ticking;
        }
        catch (Exception e) when (e is CalleeException or Grpc.Core.RpcException or OperationCanceledException or WebSocketException)
        {
            TicksEnded(logger, e.Message);
        }
    }

    public void Dispose() => _sending.Dispose();

    async Task EchoAsync(CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                await _sending.WaitAsync(cancellation); // held to the message's end: no tick between its fragments
                try
                {
                    await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellation);
                    while (!received.EndOfMessage)
                    {
                        received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
                        await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellation);
                    }
                }
                finally
                {
                    _sending.Release();
                }
            }
            await CloseAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The client went without a word, or we are going.
        }
    }

    async Task TickAsync(LivePrices live, CancellationToken cancellation)
    {
        await foreach (var tick in live.WatchAsync(cancellation))
        {
            await _sending.WaitAsync(cancellation);
            try
            {
                var text = JsonSerializer.SerializeToUtf8Bytes(tick, ShopJson.Default.PriceTick);
                await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellation);
            }
            finally
            {
                _sending.Release();
            }
        }
    }

    async Task CloseAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await _sending.WaitAsync(soon.Token);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, soon.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    [LoggerMessage(2, LogLevel.Information, "price ticks of a WebSocket ended: {Reason}")]
    static partial void TicksEnded(ILogger logger, string reason);
}
