using CsCheck;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Wire;

public sealed class FrameHeaderTests
{
    [Fact]
    public void Layout_IsChannelTypeLength_BigEndian()
    {
        var bytes = new byte[FrameHeader.Size];
        new FrameHeader(0x01020304, FrameType.Window, 0x0A0B0C).Write(bytes);
        Assert.Equal([1, 2, 3, 4, 5, 0x0A, 0x0B, 0x0C], bytes);
    }

    [Fact]
    public void Read_GivesBackWhatWasWritten() =>
        Gen.Select(Gen.UInt, Gen.Byte, Gen.Int[0, 0xFFFFFF]).Sample((channel, type, length) =>
        {
            var header = new FrameHeader(channel, (FrameType)type, length);
            var bytes = new byte[FrameHeader.Size];
            header.Write(bytes);
            Assert.Equal(header, FrameHeader.Read(bytes));
        });

    [Theory]
    [InlineData(FrameType.Open, 1)]
    [InlineData(FrameType.Accept, 2)]
    [InlineData(FrameType.Refuse, 3)]
    [InlineData(FrameType.Data, 4)]
    [InlineData(FrameType.Window, 5)]
    [InlineData(FrameType.End, 6)]
    [InlineData(FrameType.Reset, 7)]
    [InlineData(FrameType.Ping, 8)]
    [InlineData(FrameType.Pong, 9)]
    [InlineData(FrameType.Close, 10)]
    [InlineData(FrameType.Ack, 11)]
    public void Types_AreFixedForEver(object type, int value) => Assert.Equal(value, (byte)(FrameType)type);
}
