using CsCheck;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class ChannelTargetTests
{
    [Fact]
    public void Decode_GivesBackWhatWasEncoded() =>
        Gen.Select(Gen.Byte, Gen.UShort, Gen.String[Gen.Char.AlphaNumeric, 0, 1024]).Sample((kind, port, text) =>
        {
            var target = new ChannelTarget((ChannelKind)kind, port, text);
            Assert.Equal(target, ChannelTarget.Decode(target.Encode()));
        });

    [Fact]
    public void Layout_IsKindPortText() =>
        Assert.Equal([3, 0x1F, 0x90, (byte)'a', 0xC3, 0xA4], new ChannelTarget(ChannelKind.Dial, 8080, "aä").Encode());

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3 + ChannelTarget.MaxText + 1)]
    public void MalformedOpen_BreaksTheProtocol(int length) =>
        Assert.Throws<TunnelProtocolException>(() => ChannelTarget.Decode(new byte[length]));

    [Fact]
    public void TooLongText_IsNotSent() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChannelTarget(ChannelKind.Dial, 1, new string('a', ChannelTarget.MaxText + 1)).Encode());
}
