using System.Net;
using System.Net.WebSockets;
using Kloop.Tunnel.Channels;

namespace Kloop.Engine.Tests.Doubles;

/// <summary>The server's end of a port-forward (v4.channel.k8s.io), as a stream.</summary>
internal sealed class ForwardedPort(WebSocket socket) : AsyncStream
{
    private readonly byte[] _message = new byte[128 * 1024];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public static async Task ServeAsync(HttpListenerContext context, Func<Stream, Task> serve)
    {
        var accepted = await context.AcceptWebSocketAsync("v4.channel.k8s.io");
        foreach (byte channel in (byte[])[0, 1])
        {
            await accepted.WebSocket.SendAsync(new byte[] { channel, 1, 2 }, WebSocketMessageType.Binary, true, default);
        }

        await serve(new ForwardedPort(accepted.WebSocket));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end)
        {
            try
            {
                _end = 0;
                while (true)
                {
                    var received = await socket.ReceiveAsync(_message.AsMemory(_end), cancellationToken);
                    if (received.MessageType == WebSocketMessageType.Close) return 0;
                    _end += received.Count;
                    if (received.EndOfMessage) break;
                }
            }
            catch (WebSocketException e)
            {
                throw new IOException(e.Message, e);
            }

            _start = 1;
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _message.AsSpan(_start, count).CopyTo(buffer.Span);
        _start += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync((byte[])[0, .. buffer.Span], WebSocketMessageType.Binary, true, cancellationToken);
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            _sending.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) socket.Dispose();
        base.Dispose(disposing);
    }
}
