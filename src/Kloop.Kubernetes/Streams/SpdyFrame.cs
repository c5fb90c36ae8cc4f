using System.Buffers.Binary;
using System.Text;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// The 8 bytes before every frame of SPDY/3.1 (chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1, 2.2), big-endian:
/// data is a 0 bit and a stream (31 bits); control is a 1 bit, the version 3 (15 bits) and a type (16 bits);
/// then, for both, flags (8 bits) and the length of what follows (24 bits).
/// </summary>
/// <param name="Type">What kind; <see cref="SpdyFrameType.Data"/> has no number of its own.</param>
/// <param name="Stream">The stream that data belongs to; 0 for control frames, whose stream is in the payload.</param>
/// <param name="Flags">1 is the sender's end of the stream.</param>
/// <param name="Length">Bytes of payload, up to 16 MiB.</param>
internal readonly record struct SpdyFrame(SpdyFrameType Type, uint Stream, byte Flags, int Length)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 8;

    private const byte Fin = 1;
    private const uint Control = 0x8003_0000;

    /// <summary>Whether the sender sends no more on this stream.</summary>
    public bool IsLast => (Flags & Fin) != 0;

    public static SpdyFrame Read(ReadOnlySpan<byte> header)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint second = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        bool isData = first >> 31 == 0;
        return new SpdyFrame(
            isData ? SpdyFrameType.Data : (SpdyFrameType)(first & 0xFFFF), isData ? first : 0, (byte)(second >> 24), (int)(second & 0xFF_FFFF));
    }

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32BigEndian(header, Type == SpdyFrameType.Data ? Stream : Control | (uint)Type);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], (uint)Flags << 24 | (uint)Length);
    }

    /// <summary>An empty data frame: this side sends no more on the stream.</summary>
    public static byte[] End(uint stream) => Bytes(new SpdyFrame(SpdyFrameType.Data, stream, Fin, 0), []);

    /// <summary>The answer to a PING is the PING.</summary>
    public static byte[] Ping(ReadOnlySpan<byte> id) => Bytes(new SpdyFrame(SpdyFrameType.Ping, 0, 0, id.Length), id);

    /// <summary>
    /// SYN_STREAM: stream (4 bytes), associated stream (4), priority and slot (2), header block. The header blocks of a
    /// connection are one zlib stream (RFC 1950) with the protocol's dictionary.
    /// </summary>
    /// <param name="stream">Odd, as a client's streams are.</param>
    /// <param name="isFirst">The connection's first header block opens that zlib stream.</param>
    /// <param name="headers">Names in small letters.</param>
    public static byte[] Open(uint stream, bool isFirst, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var payload = new MemoryStream();
        payload.Write(Number(stream));
        payload.Write(Number(0));
        payload.Write([0, 0]);
        var plain = new MemoryStream();
        plain.Write(Number((uint)headers.Length));
        foreach (var (name, value) in headers)
        {
            plain.Write(Number((uint)name.Length));
            plain.Write(Encoding.ASCII.GetBytes(name));
            plain.Write(Number((uint)value.Length));
            plain.Write(Encoding.ASCII.GetBytes(value));
        }

        // .NET's zlib takes no dictionary. None is needed to name it (its Adler-32, after the header's FDICT bit) and
        // then refer to nothing in it: the block is stored, and the empty one behind it flushes the reader's inflater.
        if (isFirst) payload.Write([0x78, 0xBB, 0xE3, 0xC6, 0xA7, 0xC2]);
        var length = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)plain.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(length.AsSpan(2), (ushort)~plain.Length);
        payload.WriteByte(0);
        payload.Write(length);
        payload.Write(plain.ToArray());
        payload.Write([0, 0, 0, 0xFF, 0xFF]);
        return Bytes(new SpdyFrame(SpdyFrameType.SynStream, 0, 0, (int)payload.Length), payload.ToArray());
    }

    private static byte[] Bytes(SpdyFrame frame, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[Size + payload.Length];
        frame.Write(bytes);
        payload.CopyTo(bytes.AsSpan(Size));
        return bytes;
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}

/// <summary>The kinds of frames that matter to a port-forward; all others are skipped.</summary>
internal enum SpdyFrameType
{
    /// <summary>Bytes of a stream.</summary>
    Data = 0,

    /// <summary>Opens a stream.</summary>
    SynStream = 1,

    /// <summary>Ends a stream at once: stream (4 bytes), status (4).</summary>
    RstStream = 3,

    /// <summary>Comes back as it is: number (4 bytes), even from a server.</summary>
    Ping = 6,
}
