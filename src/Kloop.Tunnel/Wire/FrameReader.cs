namespace Kloop.Tunnel.Wire;

/// <summary>
/// Cuts a stream of bytes into frames. It outlives the stream that it reads: what is half here when a
/// stream is cut is completed from the next one. Not thread-safe.
/// </summary>
internal sealed class FrameReader
{
    private const int BufferSize = 256 * 1024;

    private byte[] _buffer;
    private int _start;
    private int _end;

    public FrameReader()
        : this([], 0)
    {
    }

    private FrameReader(byte[] rest, long received) => (_buffer, _end, Received) = (rest, rest.Length, received);

    /// <summary>Bytes that arrived since the handshake, those of a half frame included.</summary>
    public long Received { get; private set; }

    /// <summary>Where the next bytes go; <see cref="Advance"/> says how many did.</summary>
    public Memory<byte> Room()
    {
        if (_buffer.Length < BufferSize) Move(GC.AllocateUninitializedArray<byte>(BufferSize));
        else if (_start == _end || _buffer.Length - _start < FrameHeader.Size + FrameHeader.MaxPayload) Move(_buffer);
        return _buffer.AsMemory(_end);
    }

    public void Advance(int count)
    {
        _end += count;
        Received += count;
    }

    /// <summary>
    /// The next frame, if all of it is here; its payload is valid until <see cref="Room"/> is called.
    /// Throws <see cref="TunnelProtocolException"/> for a payload over <see cref="FrameHeader.MaxPayload"/>.
    /// </summary>
    public bool TryRead(out FrameHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        var here = _buffer.AsSpan(_start, _end - _start);
        if (here.Length < FrameHeader.Size) return false;
        header = FrameHeader.Read(here);
        if (header.Length > FrameHeader.MaxPayload)
        {
            throw new TunnelProtocolException($"a frame of {header.Length} bytes; the most is {FrameHeader.MaxPayload}");
        }

        if (here.Length < FrameHeader.Size + header.Length) return false;
        payload = here.Slice(FrameHeader.Size, header.Length);
        _start += FrameHeader.Size + header.Length;
        return true;
    }

    /// <summary>
    /// The same state in memory of its own: a read that is still under way on a stream that was given up
    /// may write into this one's. Small while nothing is read.
    /// </summary>
    public FrameReader Successor() => new(_buffer[_start.._end], Received);

    private void Move(byte[] to)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(to);
        (_buffer, _start, _end) = (to, 0, _end - _start);
    }
}
