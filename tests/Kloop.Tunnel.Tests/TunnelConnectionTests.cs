using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Tunnel.Tests;

public sealed class TunnelConnectionTests
{
    [Fact]
    public async Task CutConnection_FailsEveryChannel_OnBothSides()
    {
        await using var pair = new TunnelPair();
        var channels = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => pair.ChannelAsync()));
        var unanswered = pair.Laptop.Open(TunnelPair.Somewhere);
        await pair.AtAgent();
        var writing = channels.Select(c => c.Laptop.WriteAsync(new byte[1_000_000], default).AsTask()).ToList();
        pair.LaptopStream.Cut();
        foreach (var (laptop, agent) in channels)
        {
            await Assert.ThrowsAsync<TunnelLostException>(() => laptop.ReadToEndAsync());
            await Assert.ThrowsAsync<TunnelLostException>(() => agent.ReadToEndAsync());
        }

        foreach (var write in writing) await Assert.ThrowsAsync<TunnelLostException>(() => write.InTime());
        await Assert.ThrowsAsync<TunnelLostException>(() => unanswered.Opened.InTime());
        Assert.Equal("the cable was pulled", await pair.Laptop.Completion.InTime());
    }

    [Fact]
    public async Task Open_OnALostConnection_Throws()
    {
        await using var pair = new TunnelPair();
        pair.AgentStream.Cut();
        await pair.Laptop.Completion.InTime();
        Assert.Throws<TunnelLostException>(() => pair.Laptop.Open(TunnelPair.Somewhere));
    }

    [Fact]
    public async Task Dispose_TellsTheOtherSide_AndEndsItsChannels()
    {
        await using var pair = new TunnelPair();
        var (_, agent) = await pair.ChannelAsync();
        await pair.Laptop.DisposeAsync().InTime();
        Assert.Equal("the other side closed the tunnel", await pair.Agent.Completion.InTime());
        await Assert.ThrowsAsync<TunnelLostException>(() => agent.ReadAsync(new byte[1], default).InTime());
        Assert.True(pair.LaptopStream.IsDisposed && pair.AgentStream.IsDisposed);
    }

    [Fact]
    public async Task Dispose_LetsWhatWasWrittenLeave()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        await laptop.SendAsync([1, 2, 3]);
        laptop.End();
        await pair.Laptop.DisposeAsync().InTime();
        await pair.Agent.Completion.InTime();
        Assert.Equal([1, 2, 3], await agent.ReadToEndAsync());
    }

    [Fact]
    public async Task Dispose_IsNotHeld_ByAPeerThatReadsNothing()
    {
        var (laptopStream, _) = DuplexStream.Pair(buffer: 64);
        var laptop = new TunnelConnection(laptopStream, TunnelSide.Laptop, _ => Task.CompletedTask, TimeProvider.System);
        var writing = laptop.Open(TunnelPair.Somewhere).WriteAsync(new byte[60_000], default).AsTask();
        await writing.InTime();
        await laptop.DisposeAsync().InTime();
        Assert.True(laptopStream.IsDisposed);
    }

    [Fact]
    public async Task Silence_EndsTheConnection_AfterTenSeconds()
    {
        var time = new ArmedTime();
        await using var tunnel = new TunnelWithRawPeer(time);
        await time.TimerSet();
        time.Advance(TimeSpan.FromSeconds(0.2));
        await HeartbeatFromPeerAsync(tunnel);
        foreach (double seconds in (double[])[2.3, 2.5, 2.5, 2.5])
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            await time.TimerSet();
        }

        Assert.False(tunnel.Connection.Completion.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.201));
        Assert.Equal("nothing was heard for 10 s", await tunnel.Connection.Completion.InTime());
    }

    [Fact]
    public async Task Heartbeats_KeepAnIdleConnection()
    {
        var time = new FakeTimeProvider();
        await using var pair = new TunnelPair(time);
        var (laptop, agent) = await pair.ChannelAsync();
        for (int i = 0; i < 24; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2.5));
            // One byte each way shows that both sides heard each other at this time.
            await laptop.SendAsync([1]);
            await agent.ReadExactlyAsync(1);
            await agent.SendAsync([2]);
            await laptop.ReadExactlyAsync(1);
        }

        Assert.False(pair.Laptop.Completion.IsCompleted || pair.Agent.Completion.IsCompleted);
    }

    [Fact]
    public async Task Ping_IsAnswered_WithItsOwnBytes()
    {
        await using var tunnel = new TunnelWithRawPeer();
        await tunnel.Peer.SendAsync(FrameType.Ping, 0, [1, 2, 3, 4, 5, 6, 7, 8]);
        var (type, channel, payload) = (await tunnel.Peer.NextAsync())!.Value;
        Assert.Equal((FrameType.Pong, 0u), (type, channel));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], payload);
    }

    [Fact]
    public async Task PongThatLies_DoesNotHurtLater()
    {
        await using var tunnel = new TunnelWithRawPeer(new FakeTimeProvider());
        await tunnel.Peer.SendAsync(FrameType.Pong, 0, [0x80, 0, 0, 0, 0, 0, 0, 0]);
        await HeartbeatFromPeerAsync(tunnel);
        Assert.InRange(tunnel.Connection.RoundTrip, TimeSpan.Zero, TunnelConnection.SilenceLimit);
    }

    [Fact]
    public async Task UnknownFrames_AreSkipped()
    {
        await using var tunnel = new TunnelWithRawPeer();
        var channel = tunnel.Connection.Open(TunnelPair.Somewhere);
        await tunnel.Peer.SendAsync((FrameType)200, 1, [1, 2, 3]);
        await tunnel.Peer.SendAsync((FrameType)0, 0, []);
        await tunnel.Peer.SendAsync(FrameType.Data, 1, [7]);
        Assert.Equal([7], await channel.ReadExactlyAsync(1));
    }

    [Fact]
    public async Task FramesOfAChannelThatIsGone_AreSkipped()
    {
        await using var tunnel = new TunnelWithRawPeer();
        foreach (var type in (FrameType[])[FrameType.Accept, FrameType.Data, FrameType.End, FrameType.Reset])
        {
            await tunnel.Peer.SendAsync(type, 77, []);
        }

        await HeartbeatFromPeerAsync(tunnel);
        Assert.False(tunnel.Connection.Completion.IsCompleted);
    }

    [Fact]
    public async Task DataAfterEndOrReset_IsNotDelivered()
    {
        await using var tunnel = new TunnelWithRawPeer();
        TunnelChannel ended = tunnel.Connection.Open(TunnelPair.Somewhere), reset = tunnel.Connection.Open(TunnelPair.Somewhere);
        for (int i = 0; i < 2; i++) Assert.Equal(FrameType.Open, (await tunnel.Peer.NextAsync())!.Value.Type);
        await tunnel.Peer.SendAsync(FrameType.Data, 1, [1]);
        await tunnel.Peer.SendAsync(FrameType.End, 1);
        await tunnel.Peer.SendAsync(FrameType.Data, 1, [2]);
        await tunnel.Peer.SendAsync(FrameType.End, 1);
        await tunnel.Peer.SendAsync(FrameType.Reset, 3);
        await tunnel.Peer.SendAsync(FrameType.Data, 3, [2]);
        await HeartbeatFromPeerAsync(tunnel);
        Assert.Equal([1], await ended.ReadToEndAsync());
        await Assert.ThrowsAsync<ChannelResetException>(() => reset.ReadToEndAsync());
    }

    [Theory]
    [InlineData(TunnelSide.Laptop, 0)]
    [InlineData(TunnelSide.Laptop, 1)]
    [InlineData(TunnelSide.Laptop, 7)]
    [InlineData(TunnelSide.Agent, 0)]
    [InlineData(TunnelSide.Agent, 2)]
    public async Task ChannelThatIsNotThePeersToOpen_BreaksTheProtocol(TunnelSide side, uint channel)
    {
        await using var tunnel = new TunnelWithRawPeer(side: side);
        await tunnel.Peer.SendAsync(FrameType.Open, channel, TunnelPair.Somewhere.Encode());
        Assert.Contains($"channel {channel}", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChannelOpenedTwice_BreaksTheProtocol()
    {
        await using var tunnel = new TunnelWithRawPeer();
        await tunnel.Peer.SendAsync(FrameType.Open, 2, TunnelPair.Somewhere.Encode());
        await tunnel.Peer.SendAsync(FrameType.Open, 2, TunnelPair.Somewhere.Encode());
        Assert.Contains("twice", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MalformedOpen_BreaksTheProtocol()
    {
        await using var tunnel = new TunnelWithRawPeer();
        await tunnel.Peer.SendAsync(FrameType.Open, 2, [1]);
        Assert.Contains("OPEN of 1 bytes", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OversizeFrame_BreaksTheProtocol()
    {
        await using var tunnel = new TunnelWithRawPeer();
        await tunnel.Peer.SendRawAsync([0, 0, 0, 1, 4, 0xFF, 0xFF, 0xFF]);
        Assert.Contains("16777215", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChannelsBeyondTheMost_AreRefused_AndTheOthersLive()
    {
        await using var tunnel = new TunnelWithRawPeer();
        for (uint i = 1; i <= TunnelConnection.MaxChannels + 1; i++) await tunnel.Peer.SendAsync(FrameType.Open, i * 2, TunnelPair.Somewhere.Encode());
        var (type, channel, payload) = (await tunnel.Peer.NextAsync())!.Value;
        Assert.Equal((FrameType.Refuse, (TunnelConnection.MaxChannels + 1) * 2u), (type, channel));
        Assert.Equal((byte)DialError.Other, payload[0]);
        (await tunnel.Incoming()).Accept();
        Assert.Equal(FrameType.Accept, (await tunnel.Peer.NextAsync())!.Value.Type);
    }

    [Fact]
    public async Task HandlerThatFails_RefusesTheChannel_InsteadOfLeavingItOpen()
    {
        await using var tunnel = new TunnelWithRawPeer(onIncoming: _ => throw new ArgumentException("no such thing"));
        await tunnel.Peer.SendAsync(FrameType.Open, 2, TunnelPair.Somewhere.Encode());
        var (type, channel, payload) = (await tunnel.Peer.NextAsync())!.Value;
        Assert.Equal((FrameType.Refuse, 2u), (type, channel));
        Assert.Equal((byte)DialError.Other, payload[0]);
    }

    [Fact]
    public async Task HandlerThatFails_AfterItAccepted_ResetsTheChannel()
    {
        await using var tunnel = new TunnelWithRawPeer(onIncoming: incoming =>
        {
            incoming.Accept();
            throw new ArgumentException("no such thing");
        });
        await tunnel.Peer.SendAsync(FrameType.Open, 2, TunnelPair.Somewhere.Encode());
        Assert.Equal(FrameType.Accept, (await tunnel.Peer.NextAsync())!.Value.Type);
        Assert.Equal(FrameType.Reset, (await tunnel.Peer.NextAsync())!.Value.Type);
    }

    [Fact]
    public async Task TooLongTarget_LeavesNoChannelBehind()
    {
        await using var tunnel = new TunnelWithRawPeer();
        Assert.Throws<ArgumentOutOfRangeException>(() => tunnel.Connection.Open(new ChannelTarget(ChannelKind.Dial, 1, new string('x', 2000))));
        tunnel.Connection.Open(TunnelPair.Somewhere);
        Assert.Equal(FrameType.Open, (await tunnel.Peer.NextAsync())!.Value.Type);
    }

    [Fact]
    public async Task StreamThatFailsUnexpectedly_EndsTheConnection_WithItsReason()
    {
        var connection = new TunnelConnection(new BrokenStream(), TunnelSide.Laptop, _ => Task.CompletedTask, TimeProvider.System);
        Assert.Equal("a bug in the stream", await connection.Completion.InTime());
    }

    private static async Task HeartbeatFromPeerAsync(TunnelWithRawPeer tunnel)
    {
        await tunnel.Peer.SendAsync(FrameType.Ping, 0, new byte[8]);
        Assert.Equal(FrameType.Pong, (await tunnel.Peer.NextAsync())!.Value.Type);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("a bug in the stream");
    }
}
