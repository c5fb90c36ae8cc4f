namespace Kloop.Tunnel.Wire;

/// <summary>Cuts a byte stream into frames. One reader at a time.</summary>
internal sealed class FrameReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    /// <summary>
    /// The next frame; its payload is valid until the next call. Null at the stream's end.
    /// Throws <see cref="TunnelProtocolException"/> for a payload over <see cref="FrameHeader.MaxPayload"/>.
    /// </summary>
    public async ValueTask<(FrameHeader Header, ReadOnlyMemory<byte> Payload)?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(FrameHeader.Size, cancellationToken)) return null;
        var header = FrameHeader.Read(_buffer.AsSpan(_start));
        if (header.Length > FrameHeader.MaxPayload)
        {
            throw new TunnelProtocolException($"a frame of {header.Length} bytes; the most is {FrameHeader.MaxPayload}");
        }

        if (!await FillAsync(FrameHeader.Size + header.Length, cancellationToken)) return null;
        var payload = _buffer.AsMemory(_start + FrameHeader.Size, header.Length);
        _start += FrameHeader.Size + header.Length;
        return (header, payload);
    }

    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            if (_buffer.Length - _start < FrameHeader.Size + FrameHeader.MaxPayload)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0) return false;
            _end += read;
        }

        return true;
    }
}
