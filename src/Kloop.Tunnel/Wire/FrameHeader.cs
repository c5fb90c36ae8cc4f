using System.Buffers.Binary;

namespace Kloop.Tunnel.Wire;

/// <summary>
/// The 8 bytes before every payload, big-endian: channel (4), type (1), payload length (3).
/// Channel 0 is the connection itself.
/// </summary>
internal readonly record struct FrameHeader(uint Channel, FrameType Type, int Length)
{
    /// <summary>Bytes that a header takes.</summary>
    public const int Size = 8;

    /// <summary>Longest payload, in bytes. A longer one ends the connection.</summary>
    public const int MaxPayload = 64 * 1024;

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, Channel);
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], (uint)Length);
        to[4] = (byte)Type;
    }

    public static FrameHeader Read(ReadOnlySpan<byte> from)
    {
        uint typeAndLength = BinaryPrimitives.ReadUInt32BigEndian(from[4..]);
        return new FrameHeader(
            BinaryPrimitives.ReadUInt32BigEndian(from),
            (FrameType)(typeAndLength >> 24),
            (int)(typeAndLength & 0xFFFFFF));
    }
}
