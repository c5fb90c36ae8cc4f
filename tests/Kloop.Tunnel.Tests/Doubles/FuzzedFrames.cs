using System.Buffers.Binary;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>What a hostile peer might send: mostly frames that are nearly right, for only those get far.</summary>
internal sealed class FuzzedFrames(Random random)
{
    private static readonly int[] Lengths = [0, 1, 3, 4, 7, 8, 9, 100, 1027, 1028, 5000, 32_768, 65_535, 65_536];

    public byte[] Next()
    {
        if (random.Next(200) == 0) return Garbage(random.Next(1, 300));
        var frame = RawPeer.Frame(Type(), Channel(), Payload());
        if (random.Next(300) == 0) frame[random.Next(FrameHeader.Size)] ^= (byte)(1 << random.Next(8));
        return frame;
    }

    public byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A message with bytes turned, cut off, repeated or put in.</summary>
    public byte[] Mutate(byte[] message)
    {
        var bytes = message.ToList();
        for (int i = random.Next(4); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.InsertRange(at, Garbage(random.Next(1, 100))); break;
                default: bytes.AddRange(bytes.Skip(at).ToList()); break;
            }
        }

        return [.. bytes];
    }

    private FrameType Type() => random.Next(20) switch
    {
        0 => (FrameType)random.Next(256),
        1 => random.Next(10) == 0 ? FrameType.Close : FrameType.End,
        < 6 => FrameType.Open,
        < 11 => FrameType.Data,
        _ => (FrameType)(1 + (random.Next(11) is var type && type == 9 ? 4 : type)),
    };

    // Those that the peer may open and those that it may not, in use and not.
    private uint Channel() => random.Next(30) switch
    {
        0 => 0,
        1 => (uint)random.NextInt64(uint.MaxValue),
        < 6 => (uint)random.Next(1, 6),
        _ => (uint)(random.Next(1, 60) * 2) + Parity,
    };

    /// <summary>1 for a laptop, which opens odd channels.</summary>
    public uint Parity { get; init; }

    private byte[] Payload()
    {
        switch (random.Next(6))
        {
            case 0: return Garbage(Lengths[random.Next(Lengths.Length)]);
            case 1: return Number(4, random.Next(3) == 0 ? random.NextInt64(1L << 32) : random.Next(100_000));
            case 2: return Number(8, random.Next(3) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(500));
            case 3: return new ChannelTarget((ChannelKind)random.Next(6), (ushort)random.Next(65536), "host").Encode();
            default: return Garbage(random.Next(300));
        }
    }

    private static byte[] Number(int length, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[(8 - length)..];
    }
}
