using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// The bytes of one forwarded port over SPDY/3.1: an error stream and a data stream, opened in that order
/// (subprotocol portforward.k8s.io, k8s.io/kubelet pkg/cri/streaming/portforward/httpstream.go). Nothing waits for
/// the server's replies, so the first bytes follow the opening at once. Kubernetes' servers (moby/spdystream) know no
/// flow control above TCP's, and end the connection on frames that they do not know: none but these is sent.
/// </summary>
/// <param name="transport">The connection after its upgrade; owned by the stream.</param>
internal sealed class SpdyPortForwardStream(Stream transport) : AsyncStream
{
    private const uint ErrorStream = 1;
    private const uint DataStream = 3;

    /// <summary>Uploads to containerd, in MB/s, with frames of 16, 32, 64, 128 and 256 KiB: 57, 67, 90, 113, 95. It holds up to 50 of them.</summary>
    private const int MostData = 128 * 1024;

    /// <summary>Control frames and error texts; what is longer is no port-forward.</summary>
    private const int MostOther = 64 * 1024;

    /// <summary>Data of a frame of which as much is still to come goes straight into the reader's buffer.</summary>
    private const int Straight = 4 * 1024;

    private readonly byte[] _incoming = new byte[2 * MostOther];
    private readonly byte[] _outgoing = new byte[SpdyFrame.Size + MostData];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private int _start;
    private int _end;
    private int _dataLeft;
    private bool _dataEnded;
    private bool _errorEnded;
    private int _answering;

    /// <summary>Asks the server for the port. To be called once, before anything else.</summary>
    public async Task ConnectAsync(ushort port, CancellationToken cancellationToken)
    {
        string number = port.ToString(CultureInfo.InvariantCulture);
        byte[] opening =
        [
            .. SpdyFrame.Open(ErrorStream, true, ("streamtype", "error"), ("port", number), ("requestid", "0")),
            .. SpdyFrame.End(ErrorStream),
            .. SpdyFrame.Open(DataStream, false, ("streamtype", "data"), ("port", number), ("requestid", "0")),
        ];
        await transport.WriteAsync(opening, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_dataLeft == 0)
        {
            // containerd ends the data of a refused port before it says why.
            if (_dataEnded && _errorEnded) return 0;
            await ReadFrameAsync(cancellationToken);
        }

        int count = Math.Min(buffer.Length, _dataLeft);
        if (_start == _end && count >= Straight)
        {
            count = await transport.ReadAsync(buffer[..count], cancellationToken);
            if (count == 0) throw Broken();
        }
        else
        {
            if (_start == _end && !await TryFillAsync(1, cancellationToken)) throw Broken();
            count = Math.Min(count, _end - _start);
            _incoming.AsSpan(_start, count).CopyTo(buffer.Span);
            _start += count;
        }

        _dataLeft -= count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            while (!buffer.IsEmpty)
            {
                int count = Math.Min(buffer.Length, MostData);
                new SpdyFrame(SpdyFrameType.Data, DataStream, 0, count).Write(_outgoing);
                buffer[..count].CopyTo(_outgoing.AsMemory(SpdyFrame.Size));
                await transport.WriteAsync(_outgoing.AsMemory(0, SpdyFrame.Size + count), cancellationToken);
                buffer = buffer[count..];
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) transport.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask ReadFrameAsync(CancellationToken cancellationToken)
    {
        if (!await TryFillAsync(SpdyFrame.Size, cancellationToken))
        {
            if (!_dataEnded) throw Broken();
            _errorEnded = true;
            return;
        }

        var frame = SpdyFrame.Read(_incoming.AsSpan(_start));
        _start += SpdyFrame.Size;
        if (frame.Type == SpdyFrameType.Data && frame.Stream == DataStream)
        {
            (_dataLeft, _dataEnded) = (frame.Length, frame.IsLast);
            return;
        }

        if (frame.Length > MostOther) throw new IOException($"the port-forward failed: a frame of {frame.Length} bytes that is no data");
        if (!await TryFillAsync(frame.Length, cancellationToken)) throw Broken();
        Take(frame, _incoming.AsSpan(_start, frame.Length));
        _start += frame.Length;
    }

    private void Take(SpdyFrame frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.Data when frame.Stream == ErrorStream && payload.Length > 0:
                throw new IOException($"the port-forward failed: {Encoding.UTF8.GetString(payload).Trim()}");
            case SpdyFrameType.Data when frame.Stream == ErrorStream:
                _errorEnded |= frame.IsLast;
                break;
            case SpdyFrameType.RstStream when payload.Length >= 8:
                throw new IOException($"the port-forward was reset (SPDY status {BinaryPrimitives.ReadUInt32BigEndian(payload[4..])})");
            case SpdyFrameType.Ping when payload.Length == 4 && payload[3] % 2 == 0:
                _ = AnswerAsync(SpdyFrame.Ping(payload));
                break;
        }
    }

    /// <summary>Beside the reading: when the server reads nothing until its bytes are read, it must not wait for ours.</summary>
    private async Task AnswerAsync(byte[] ping)
    {
        // One at a time is all that a server waits for; memory is bounded whatever it sends.
        if (Interlocked.Exchange(ref _answering, 1) == 1) return;
        try
        {
            await _sending.WaitAsync();
            try
            {
                await transport.WriteAsync(ping);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The reader learns it too.
        }
        finally
        {
            Volatile.Write(ref _answering, 0);
        }
    }

    /// <summary>Reads until <paramref name="count"/> bytes stand in the buffer. False when the connection ends before.</summary>
    private async ValueTask<bool> TryFillAsync(int count, CancellationToken cancellationToken)
    {
        if (_start == _end) (_start, _end) = (0, 0);
        while (_end - _start < count)
        {
            if (_incoming.Length - _start < count)
            {
                _incoming.AsSpan(_start, _end - _start).CopyTo(_incoming);
                (_start, _end) = (0, _end - _start);
            }

            int read = await transport.ReadAsync(_incoming.AsMemory(_end), cancellationToken);
            if (read == 0) return false;
            _end += read;
        }

        return true;
    }

    private static IOException Broken() => new("the port-forward broke: the connection ended before the stream did");
}
