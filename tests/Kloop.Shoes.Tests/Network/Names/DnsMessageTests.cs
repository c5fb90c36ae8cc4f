using Kloop.Shoes.Network.Names;

namespace Kloop.Shoes.Tests.Network.Names;

public sealed class DnsMessageTests
{
    /// <summary>catalog.shop IN SRV, answered with 0 0 80 x.catalog.shop, names compressed.</summary>
    private static readonly byte[] Compressed =
    [
        0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0,
        7, (byte)'c', (byte)'a', (byte)'t', (byte)'a', (byte)'l', (byte)'o', (byte)'g', 4, (byte)'s', (byte)'h', (byte)'o', (byte)'p', 0, 0, 33, 0, 1,
        0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 30, 0, 10, 0, 0, 0, 0, 0, 80, 1, (byte)'x', 0xc0, 12,
    ];

    [Fact]
    public void CompressedNames_AreWhole_AlsoInData()
    {
        var message = DnsMessage.Read(Compressed);
        Assert.Equal(("catalog.shop", DnsType.Srv), (message.Name, message.Type));
        var answer = Assert.Single(message.Answers);
        Assert.Equal("catalog.shop", answer.Name);
        Assert.Equal([0, 0, 0, 0, 0, 80, 1, (byte)'x', 7, .. "catalog"u8, 4, .. "shop"u8, 0], answer.Data);
        Assert.Equal(answer.Data, DnsMessage.Read(message.ToBytes()).Answers[0].Data);
    }

    [Fact]
    public void EveryCutAndEveryChangedByte_IsReadOrRefused()
    {
        for (int length = 0; length < Compressed.Length; length++) ReadOrRefuse(Compressed[..length]);
        for (int at = 0; at < Compressed.Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] changed = [.. Compressed];
                changed[at] = (byte)value;
                ReadOrRefuse(changed);
            }
        }
    }

    private static void ReadOrRefuse(byte[] bytes)
    {
        try
        {
            DnsMessage.Read(bytes).ToBytes();
        }
        catch (FormatException)
        {
            // What a hostile name server gets.
        }
    }
}
