using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>Reading and writing that no test wants to spell out.</summary>
internal static class ChannelReading
{
    public static async Task<byte[]> ReadExactlyAsync(this TunnelChannel channel, int count)
    {
        var bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await channel.ReadAsync(bytes.AsMemory(at), default).InTime();
            Assert.True(read > 0, $"the stream ended after {at} of {count} bytes");
            at += read;
        }

        return bytes;
    }

    public static async Task<byte[]> ReadToEndAsync(this TunnelChannel channel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (await channel.ReadAsync(buffer, default).InTime() is var count and > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static Task SendAsync(this TunnelChannel channel, byte[] bytes) => channel.WriteAsync(bytes, default).InTime();

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
