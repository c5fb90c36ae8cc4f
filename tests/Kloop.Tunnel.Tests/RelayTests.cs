using System.Net.Sockets;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests;

public sealed class RelayTests
{
    [Fact]
    public async Task ChannelAndSocket_CarryManyBytes_BothWays_AtTheSameTime()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        byte[] up = ChannelReading.Bytes(4_000_000, 1), down = ChannelReading.Bytes(3_000_000, 2);
        var writing = Task.WhenAll(
            Task.Run(async () =>
            {
                await Relay.SendAllAsync(relayed.Program, up, default);
                relayed.Program.Shutdown(SocketShutdown.Send);
            }),
            Task.Run(async () =>
            {
                await relayed.Channel.WriteAsync(down, default);
                relayed.Channel.End();
            }));
        var received = await Task.WhenAll(relayed.Channel.ReadToEndAsync(), relayed.Program.ReadToEndAsync());
        await writing.InTime();
        Assert.True(received[0].AsSpan().SequenceEqual(up));
        Assert.True(received[1].AsSpan().SequenceEqual(down));
        await relayed.Running.InTime();
    }

    [Fact]
    public async Task HalfCloseOfTheSocket_LeavesTheAnswerOpen()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        await relayed.Program.SendAsync(new byte[] { 1 });
        relayed.Program.Shutdown(SocketShutdown.Send);
        Assert.Equal([1], await relayed.Channel.ReadToEndAsync());
        await relayed.Channel.SendAsync([2]);
        relayed.Channel.End();
        Assert.Equal([2], await relayed.Program.ReadToEndAsync());
        await relayed.Running.InTime();
    }

    [Fact]
    public async Task HalfCloseOfTheChannel_LeavesTheAnswerOpen()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        await relayed.Channel.SendAsync([1]);
        relayed.Channel.End();
        Assert.Equal([1], await relayed.Program.ReadToEndAsync());
        await relayed.Program.SendAsync(new byte[] { 2 });
        relayed.Program.Shutdown(SocketShutdown.Send);
        Assert.Equal([2], await relayed.Channel.ReadToEndAsync());
        await relayed.Running.InTime();
    }

    [Fact]
    public async Task ResetOfTheSocket_ResetsTheChannel()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        await relayed.Program.SendAsync(new byte[] { 1 });
        await relayed.Channel.ReadExactlyAsync(1);
        Relay.ResetSocket(relayed.Program);
        await Assert.ThrowsAsync<ChannelResetException>(() => relayed.Channel.ReadToEndAsync());
        await relayed.Running.InTime();
    }

    [Fact]
    public async Task ResetOfTheChannel_ResetsTheSocket()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        await relayed.Channel.SendAsync([1]);
        await relayed.Program.ReadExactlyAsync(1);
        relayed.Channel.Reset();
        Assert.Equal(SocketError.ConnectionReset, await relayed.Program.ReadUntilErrorAsync());
        await relayed.Running.InTime();
    }

    [Fact]
    public async Task LostTunnel_ResetsTheSocket()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        relayed.Pair.LaptopStream.Cut();
        Assert.Equal(SocketError.ConnectionReset, await relayed.Program.ReadUntilErrorAsync());
        await relayed.Running.InTime();
    }

    [Fact]
    public async Task Cancelled_ResetsBoth_AndEndsQuietly()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        await relayed.Stop.CancelAsync();
        await relayed.Running.InTime();
        Assert.Equal(SocketError.ConnectionReset, await relayed.Program.ReadUntilErrorAsync());
        await Assert.ThrowsAsync<ChannelResetException>(() => relayed.Channel.ReadToEndAsync());
    }

    [Fact]
    public async Task SocketThatReadsNothing_HoldsItsSenderBack_AndLosesNothing()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        // More than the window's first size and the kernel's largest buffers take.
        var bytes = ChannelReading.Bytes(40_000_000);
        var writing = relayed.Channel.WriteAsync(bytes, default).AsTask();
        var (other, _) = await relayed.Pair.ChannelAsync();
        await other.SendAsync([1]);
        Assert.False(writing.IsCompleted);
        Assert.True((await relayed.Program.ReadExactlyAsync(bytes.Length)).AsSpan().SequenceEqual(bytes));
        await writing.InTime();
    }

    [Fact]
    public async Task ResetOfTheSocket_IsNoticed_WhileItsBytesWaitForCredit()
    {
        await using var relayed = await RelayedChannel.StartAsync();
        // More than the window; nobody reads the channel.
        await relayed.Program.SendAsync(new byte[100_000]);
        await relayed.Channel.SendAsync([1]);
        Assert.Equal([1], await relayed.Program.ReadExactlyAsync(1));
        Relay.ResetSocket(relayed.Program);
        await relayed.Running.InTime();
        await Assert.ThrowsAsync<ChannelResetException>(() => relayed.Channel.ReadToEndAsync());
    }

    [Fact]
    public async Task ResetOfOneSocket_IsNoticed_WhileTheOtherReadsNothing()
    {
        using var caller = await SocketPair.ConnectAsync();
        using var origin = await SocketPair.ConnectAsync();
        var running = Relay.RunAsync(caller.Server, origin.Client, default);
        using var enough = new CancellationTokenSource();
        var sending = Relay.SendAllAsync(caller.Client, new byte[40_000_000], enough.Token).AsTask();
        Assert.NotEqual(0, await origin.Server.ReceiveAsync(new byte[1]).InTime());
        Relay.ResetSocket(caller.Client);
        await Assert.ThrowsAnyAsync<Exception>(() => sending.InTime());
        await running.InTime();
        Assert.Equal(SocketError.ConnectionReset, await origin.Server.ReadUntilErrorAsync());
    }

    [Fact]
    public async Task TwoSockets_HalfCloseEachWay()
    {
        using var caller = await SocketPair.ConnectAsync();
        using var origin = await SocketPair.ConnectAsync();
        var running = Relay.RunAsync(caller.Server, origin.Client, default);
        var question = ChannelReading.Bytes(1_000_000);
        var sending = Task.Run(async () =>
        {
            await Relay.SendAllAsync(caller.Client, question, default);
            caller.Client.Shutdown(SocketShutdown.Send);
        });
        Assert.True((await origin.Server.ReadToEndAsync()).AsSpan().SequenceEqual(question));
        await sending.InTime();
        await origin.Server.SendAsync("answer"u8.ToArray());
        origin.Server.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer"u8.ToArray(), await caller.Client.ReadToEndAsync());
        await running.InTime();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoSockets_PassAResetOn(bool fromCaller)
    {
        using var caller = await SocketPair.ConnectAsync();
        using var origin = await SocketPair.ConnectAsync();
        var running = Relay.RunAsync(caller.Server, origin.Client, default);
        Relay.ResetSocket(fromCaller ? caller.Client : origin.Server);
        Assert.Equal(SocketError.ConnectionReset, await (fromCaller ? origin.Server : caller.Client).ReadUntilErrorAsync());
        await running.InTime();
    }

    /// <summary>A channel's laptop end, relayed at the agent's end to a program's socket.</summary>
    private sealed class RelayedChannel : IAsyncDisposable
    {
        private readonly SocketPair _sockets;

        private RelayedChannel(TunnelPair pair, SocketPair sockets, TunnelChannel channel, TunnelChannel relayed)
        {
            (Pair, _sockets, Channel) = (pair, sockets, channel);
            Running = Relay.RunAsync(relayed, sockets.Server, Stop.Token);
        }

        public TunnelPair Pair { get; }

        public CancellationTokenSource Stop { get; } = new();

        public TunnelChannel Channel { get; }

        public Socket Program => _sockets.Client;

        public Task Running { get; }

        public static async Task<RelayedChannel> StartAsync()
        {
            var pair = new TunnelPair();
            var (laptop, agent) = await pair.ChannelAsync();
            return new RelayedChannel(pair, await SocketPair.ConnectAsync(), laptop, agent);
        }

        public async ValueTask DisposeAsync()
        {
            await Pair.DisposeAsync();
            await Running.InTime();
            _sockets.Dispose();
            Stop.Dispose();
        }
    }
}
