using CsCheck;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Wire;

public sealed class FrameReaderTests
{
    private static readonly Gen<(uint Channel, byte Type, byte[] Payload)> Frames = Gen.Select(
        Gen.UInt, Gen.Byte, Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, FrameHeader.MaxPayload], Gen.Const(FrameHeader.MaxPayload)),
        (channel, type, length) => (channel, type, ChannelReading.Bytes(length, (int)channel)));

    [Fact]
    public async Task AnyChunking_GivesTheSameFrames() =>
        await Gen.Select(Frames.Array[0, 12], Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 100_000]).Array[1, 8]).SampleAsync(async (frames, sizes) =>
        {
            byte[] wire = [.. frames.SelectMany(f => RawPeer.Frame((FrameType)f.Type, f.Channel, f.Payload))];
            var reader = new FrameReader(new ChunkedStream(wire, sizes));
            foreach (var (channel, type, payload) in frames)
            {
                var read = await reader.ReadAsync(default);
                Assert.NotNull(read);
                Assert.Equal(new FrameHeader(channel, (FrameType)type, payload.Length), read.Value.Header);
                Assert.True(read.Value.Payload.Span.SequenceEqual(payload));
            }

            Assert.Null(await reader.ReadAsync(default));
        }, iter: 60);

    [Theory]
    [InlineData(3)]
    [InlineData(FrameHeader.Size)]
    [InlineData(FrameHeader.Size + 4)]
    public async Task StreamThatEndsInsideAFrame_IsAnEnd(int bytes)
    {
        var frame = RawPeer.Frame(FrameType.Data, 1, new byte[5]);
        var reader = new FrameReader(new MemoryStream(frame[..bytes]));
        Assert.Null(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task OversizePayload_BreaksTheProtocol_BeforeItIsRead()
    {
        var header = new byte[FrameHeader.Size];
        new FrameHeader(1, FrameType.Data, FrameHeader.MaxPayload + 1).Write(header);
        var reader = new FrameReader(new MemoryStream(header));
        var e = await Assert.ThrowsAsync<TunnelProtocolException>(async () => await reader.ReadAsync(default));
        Assert.Contains("65537", e.Message, StringComparison.Ordinal);
    }
}
