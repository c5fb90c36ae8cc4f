using System.Net.WebSockets;
using System.Text;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// The bytes of one forwarded port. Every WebSocket message begins with its channel: 0 is data, 1 is an
/// error text; the first message of each holds the port (2 bytes, little-endian) and nothing else.
/// Protocol v4.channel.k8s.io, k8s.io/kubelet pkg/cri/streaming/portforward/websocket.go.
/// </summary>
internal sealed class PortForwardStream(ClientWebSocket socket) : AsyncStream
{
    private const byte DataChannel = 0;

    private readonly byte[] _message = new byte[64 * 1024];
    private readonly int[] _portBytesLeft = [2, 2];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[] _outgoing = new byte[64 * 1024];
    private int _start;
    private int _end;
    private byte _channel;
    private bool _inMessage;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end)
        {
            if (!await FillAsync(cancellationToken)) return 0;
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
            if (_outgoing.Length < buffer.Length + 1) _outgoing = new byte[buffer.Length + 1];
            _outgoing[0] = DataChannel;
            buffer.CopyTo(_outgoing.AsMemory(1));
            await socket.SendAsync(_outgoing.AsMemory(0, buffer.Length + 1), WebSocketMessageType.Binary, true, cancellationToken);
        }
        catch (WebSocketException e)
        {
            throw new IOException($"the port-forward broke: {e.Message}", e);
        }
        finally
        {
            _sending.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
            _sending.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Receives the next piece of data. False at the end.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        // The other side's close was read before: the end stays the end.
        if (socket.State is WebSocketState.CloseReceived or WebSocketState.Closed) return false;
        try
        {
            var received = await socket.ReceiveAsync(_message.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return false;
            int start = 0;
            if (!_inMessage && received.Count > 0)
            {
                _channel = _message[0];
                start = 1;
            }

            _inMessage = !received.EndOfMessage;
            Take(start, received.Count);
            return true;
        }
        catch (WebSocketException e)
        {
            throw new IOException($"the port-forward broke: {e.Message}", e);
        }
    }

    private void Take(int start, int end)
    {
        if (_channel >= _portBytesLeft.Length) return;
        int port = Math.Min(_portBytesLeft[_channel], end - start);
        _portBytesLeft[_channel] -= port;
        start += port;
        if (start == end) return;
        if (_channel != DataChannel)
        {
            throw new IOException($"the port-forward failed: {Encoding.UTF8.GetString(_message, start, end - start).Trim()}");
        }

        (_start, _end) = (start, end);
    }
}
