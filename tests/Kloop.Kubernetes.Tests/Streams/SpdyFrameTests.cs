using System.IO.Compression;
using System.Text;
using Kloop.Kubernetes.Streams;

namespace Kloop.Kubernetes.Tests.Streams;

public sealed class SpdyFrameTests
{
    [Fact]
    public void DataHeader_IsItsBytes()
    {
        var bytes = new byte[SpdyFrame.Size];
        var frame = new SpdyFrame(SpdyFrameType.Data, 0x01020304, 1, 0x0A0B0C);
        frame.Write(bytes);
        Assert.Equal([1, 2, 3, 4, 1, 0x0A, 0x0B, 0x0C], bytes);
        Assert.Equal(frame, SpdyFrame.Read(bytes));
        Assert.True(frame.IsLast);
    }

    [Fact]
    public void ControlHeader_HasVersionThree()
    {
        byte[] ping = SpdyFrame.Ping([0, 0, 0, 2]);
        Assert.Equal([0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 2], ping);
        Assert.Equal(new SpdyFrame(SpdyFrameType.Ping, 0, 0, 4), SpdyFrame.Read(ping));
    }

    [Fact]
    public void HeaderBlocks_AreOneZlibStream_WithTheProtocolsDictionary()
    {
        byte[] first = SpdyFrame.Open(1, true, ("port", "80"));
        byte[] second = SpdyFrame.Open(3, false, ("a", "bc"));
        // Of SPDY/3's dictionary; seen in any capture of it.
        Assert.Equal([0x78, 0xBB, 0xE3, 0xC6, 0xA7, 0xC2], first[18..24]);
        using var blocks = new MemoryStream([.. first[24..], .. second[18..]]);
        using var inflate = new DeflateStream(blocks, CompressionMode.Decompress);
        byte[] expected = [0, 0, 0, 1, 0, 0, 0, 4, .. "port"u8, 0, 0, 0, 2, .. "80"u8, 0, 0, 0, 1, 0, 0, 0, 1, .. "a"u8, 0, 0, 0, 2, .. "bc"u8];
        var plain = new byte[expected.Length];
        inflate.ReadExactly(plain);
        Assert.Equal(Encoding.Latin1.GetString(expected), Encoding.Latin1.GetString(plain));
        // Flushed: a reader gets all of a block without the next one.
        Assert.Equal([0, 0, 0, 0xFF, 0xFF], first[^5..]);
    }

    [Fact]
    public void SynStream_NamesItsStream_AndItsLength()
    {
        byte[] open = SpdyFrame.Open(3, false, ("port", "80"));
        Assert.Equal(new SpdyFrame(SpdyFrameType.SynStream, 0, 0, open.Length - SpdyFrame.Size), SpdyFrame.Read(open));
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 0, 0, 0], open[8..18]);
    }
}
