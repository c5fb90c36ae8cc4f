using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests;

public sealed class ResumableConnectionsTests
{
    [Fact]
    public async Task Connection_IsInIt_UntilItsEnd()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        Assert.Equal(1, pair.Table.Count);
        await pair.CutAsync();
        Assert.Equal(1, pair.Table.Count);
        await pair.Agent.DisposeAsync();
        Assert.Equal(0, pair.Table.Count);
    }

    [Fact]
    public async Task TooManyInterrupted_EndTheOnesThatWereInterruptedFirst_AndNoLiveOne()
    {
        var table = new ResumableConnections();
        var connections = new List<TunnelConnection>();
        async Task<DuplexStream> AddAsync()
        {
            var (laptop, agent) = DuplexStream.Pair();
            var accepting = TunnelHandshake.AcceptAsync(agent, RawHandshake.Key, (_, _) => Task.CompletedTask, table, TimeProvider.System, default);
            await RawHandshake.LaptopAsync(laptop, Hello.Create());
            connections.Add((await accepting.InTime())!);
            return laptop;
        }

        // One that is ended leaves the table a moment later.
        async Task CountIsAsync(int count)
        {
            while (table.Count != count) await Task.Delay(10);
        }

        var live = await AddAsync();
        for (int i = 0; i < ResumableConnections.MostInterrupted + 3; i++)
        {
            (await AddAsync()).Cut();
            await connections[^1].WaitForInterruptionAsync(default).InTime();
        }

        await AddAsync();
        await CountIsAsync(ResumableConnections.MostInterrupted + 2).InTime();
        for (int i = 1; i <= 3; i++) Assert.Contains("too many", await connections[i].Completion.InTime(), StringComparison.Ordinal);
        Assert.False(connections[0].IsInterrupted || connections[4].Completion.IsCompleted || live.IsDisposed);
        await Task.WhenAll(connections.Select(c => c.DisposeAsync().AsTask())).InTime();
    }
}
