using Kloop.Tunnel.Handshake;

namespace Kloop.Tunnel.Tests.Handshake;

public sealed class HelloTests
{
    [Fact]
    public void Layout_IsFixed()
    {
        var nonce = Enumerable.Range(0, Hello.NonceSize).Select(i => (byte)i).ToArray();
        var bytes = new Hello(1, 2, 0x0A0B0C0D, nonce).Bytes;
        byte[] wanted = [.. "KLOOPTUN"u8, 0, 40, 0, 1, 0, 2, 0x0A, 0x0B, 0x0C, 0x0D, .. nonce];
        Assert.Equal(wanted, bytes);
    }

    [Fact]
    public async Task LongerHello_OfALaterVersion_IsRead_AndItsRestSkipped()
    {
        var hello = Hello.Create();
        var bytes = (byte[])hello.Bytes.Clone();
        bytes[9] += 5;
        using var stream = new MemoryStream([.. bytes, 1, 2, 3, 4, 5, 99]);
        var read = await Hello.ReadAsync(stream, default);
        Assert.Equal(hello.Nonce, read.Nonce);
        Assert.Equal(99, stream.ReadByte());
    }

    [Fact]
    public async Task ShorterHello_IsRefused()
    {
        var bytes = Hello.Create().Bytes;
        bytes[9] = 39;
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => Hello.ReadAsync(new MemoryStream(bytes), default));
        Assert.Contains("39", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryHello_HasANonceOfItsOwn() => Assert.NotEqual(Hello.Create().Nonce, Hello.Create().Nonce);
}
