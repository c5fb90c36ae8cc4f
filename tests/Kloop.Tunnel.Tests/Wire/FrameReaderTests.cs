using CsCheck;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Wire;

public sealed class FrameReaderTests
{
    private const int MostSmallReads = 2_000;

    private static readonly Gen<(uint Channel, byte Type, byte[] Payload)> Frames = Gen.Select(
        Gen.UInt, Gen.Byte, Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, FrameHeader.MaxPayload], Gen.Const(FrameHeader.MaxPayload)),
        (channel, type, length) => (channel, type, ChannelReading.Bytes(length, (int)channel)));

    [Fact]
    public void AnyChunking_GivesTheSameFrames_OverAnyNumberOfStreams() =>
        Gen.Select(Frames.Array[0, 12], Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 100_000]).Array[1, 8], Gen.Int[1, 5]).Sample((frames, sizes, perStream) =>
        {
            byte[] wire = [.. frames.SelectMany(f => RawPeer.Frame((FrameType)f.Type, f.Channel, f.Payload))];
            var reader = new FrameReader();
            int at = 0, read = 0, reads = 0;
            while (at < wire.Length)
            {
                // Each new stream copies what it has of a frame: bytes one by one only at the beginning.
                int size = reads < MostSmallReads ? sizes[reads % sizes.Length] : 100_000;
                at += Feed(reader, wire.AsSpan(at, Math.Min(size, wire.Length - at)));
                if (++reads % perStream == 0) reader = reader.Successor();
                Assert.Equal(at, reader.Received);
                while (reader.TryRead(out var header, out var payload))
                {
                    var (channel, type, bytes) = frames[read++];
                    Assert.Equal(new FrameHeader(channel, (FrameType)type, bytes.Length), header);
                    Assert.True(payload.SequenceEqual(bytes));
                }
            }

            Assert.Equal(frames.Length, read);
        }, iter: 60);

    [Theory]
    [InlineData(3)]
    [InlineData(FrameHeader.Size)]
    [InlineData(FrameHeader.Size + 4)]
    public void PartOfAFrame_IsNone_UntilTheRestIsHere(int bytes)
    {
        var frame = RawPeer.Frame(FrameType.Data, 1, new byte[5]);
        var reader = new FrameReader();
        Feed(reader, frame.AsSpan(0, bytes));
        Assert.False(reader.TryRead(out _, out _));
        reader = reader.Successor();
        Feed(reader, frame.AsSpan(bytes));
        Assert.True(reader.TryRead(out var header, out var payload));
        Assert.Equal(5, header.Length);
        Assert.Equal(5, payload.Length);
    }

    [Fact]
    public void StaleRead_WritesNothing_IntoTheSuccessor()
    {
        var reader = new FrameReader();
        Feed(reader, RawPeer.Frame(FrameType.Data, 1, [1, 2, 3]).AsSpan(0, 9));
        var stale = reader.Room();
        var successor = reader.Successor();
        var room = successor.Room();
        stale.Span.Fill(0xFF);
        Assert.NotEqual(0xFF, room.Span[0]);
        Feed(successor, [2, 3]);
        Assert.True(successor.TryRead(out _, out var payload));
        Assert.Equal([1, 2, 3], payload.ToArray());
    }

    [Fact]
    public void OversizePayload_BreaksTheProtocol_BeforeItIsRead()
    {
        var header = new byte[FrameHeader.Size];
        new FrameHeader(1, FrameType.Data, FrameHeader.MaxPayload + 1).Write(header);
        var reader = new FrameReader();
        Feed(reader, header);
        var e = Assert.Throws<TunnelProtocolException>(() => reader.TryRead(out _, out _));
        Assert.Contains("65537", e.Message, StringComparison.Ordinal);
    }

    private static int Feed(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, reader.Room().Length);
        bytes[..count].CopyTo(reader.Room().Span);
        reader.Advance(count);
        return count;
    }
}
