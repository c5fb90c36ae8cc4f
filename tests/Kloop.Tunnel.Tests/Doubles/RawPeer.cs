using System.Buffers.Binary;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>The other side of a tunnel, written and read frame by frame: says what no honest peer would, or nothing at all.</summary>
internal sealed class RawPeer(Stream stream)
{
    private readonly FrameReader _reader = new();

    public Stream Stream => stream;

    public Task SendAsync(FrameType type, uint channel, byte[]? payload = null) => SendRawAsync(Frame(type, channel, payload ?? []));

    public Task SendRawAsync(byte[] bytes) => stream.WriteAsync(bytes).InTime();

    /// <summary>Bytes of frames that came.</summary>
    public long Received => _reader.Received;

    /// <summary>The next frame that is not a heartbeat; null at the end.</summary>
    public async Task<(FrameType Type, uint Channel, byte[] Payload)?> NextAsync()
    {
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Type is not (FrameType.Ping or FrameType.Ack)) return frame;
        }

        return null;
    }

    /// <summary>The next frame, whatever it is; null at the end.</summary>
    public async Task<(FrameType Type, uint Channel, byte[] Payload)?> ReadFrameAsync()
    {
        while (true)
        {
            if (_reader.TryRead(out var header, out var payload)) return (header.Type, header.Channel, payload.ToArray());
            int count = await stream.ReadAsync(_reader.Room()).InTime();
            if (count == 0) return null;
            _reader.Advance(count);
        }
    }

    public static byte[] Frame(FrameType type, uint channel, byte[] payload)
    {
        var bytes = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(channel, type, payload.Length).Write(bytes);
        payload.CopyTo(bytes, FrameHeader.Size);
        return bytes;
    }

    public static byte[] Credit(uint bytes)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, bytes);
        return payload;
    }
}
