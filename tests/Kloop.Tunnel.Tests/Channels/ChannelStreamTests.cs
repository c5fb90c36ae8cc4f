using System.Text;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class ChannelStreamTests
{
    [Fact]
    public async Task HttpClient_SpeaksOverIt_AndKeepsItAlive()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        var serving = Task.Run(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                string request = "";
                while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal)) request += Encoding.ASCII.GetString(await agent.ReadExactlyAsync(1));
                await agent.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{request[..5]}"));
            }

            return await Assert.ThrowsAsync<ChannelResetException>(() => agent.ReadToEndAsync());
        });
        int connections = 0;
        using (var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) =>
            {
                connections++;
                return new ValueTask<Stream>(new ChannelStream(laptop));
            },
        }))
        {
            for (int i = 0; i < 3; i++) Assert.Equal("GET /", await client.GetStringAsync(new Uri($"http://somewhere/{i}")).InTime());
        }

        Assert.Equal(1, connections);
        await serving.InTime();
    }

    [Fact]
    public async Task Dispose_LeavesAChannelAlone_ThatEndedBothWays()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        var stream = new ChannelStream(laptop);
        await stream.WriteAsync(new byte[] { 1, 2 }, 1, 1, default).InTime();
        await stream.FlushAsync(default);
        stream.Channel.End();
        agent.End();
        Assert.Equal(0, await stream.ReadAsync(new byte[1], 0, 1, default).InTime());
        await stream.DisposeAsync();
        Assert.Equal([2], await agent.ReadToEndAsync());
    }

    [Fact]
    public async Task Failures_AreIOExceptions()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        await using var stream = new ChannelStream(laptop);
        laptop.End();
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1]).InTime());
        agent.Reset();
        await Assert.ThrowsAsync<ChannelResetException>(() => stream.ReadAsync(new byte[1]).InTime());
        await stream.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadAsync(new byte[1]).InTime());
        await Assert.ThrowsAnyAsync<IOException>(() => stream.WriteAsync(new byte[1]).InTime());
    }

    [Fact]
    public async Task EmptyRead_WaitsForBytes_AndTakesNone()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        await using var stream = new ChannelStream(laptop);
        var waiting = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(waiting.IsCompleted);
        await agent.SendAsync([7]);
        Assert.Equal(0, await waiting.InTime());
        Assert.Equal([7], await laptop.ReadExactlyAsync(1));
    }
}
