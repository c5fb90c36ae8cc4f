using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Tunnel.Tests.Resumption;

public sealed class ResumptionTests
{
    [Fact]
    public async Task CutConnection_GoesOn_WhereItWas()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (laptop, agent) = await pair.ChannelAsync();
        byte[] up = ChannelReading.Bytes(3_000_000, 1), down = ChannelReading.Bytes(3_000_000, 2);
        var writing = Task.WhenAll(laptop.SendAsync(up), agent.SendAsync(down));
        await agent.ReadExactlyAsync(100);
        for (int i = 0; i < 5; i++)
        {
            await pair.CutAsync();
            Assert.True(await pair.ResumeAsync());
        }

        var rest = agent.ReadExactlyAsync(up.Length - 100);
        Assert.True((await laptop.ReadExactlyAsync(down.Length)).AsSpan().SequenceEqual(down));
        Assert.True((await rest).AsSpan().SequenceEqual(up.AsSpan(100)));
        await writing;
    }

    [Fact]
    public async Task WhatHappensWhileCut_IsToldAfterwards()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var ended = await pair.ChannelAsync();
        var reset = await pair.ChannelAsync();
        await pair.CutAsync();
        await ended.Laptop.SendAsync([1, 2]);
        ended.Laptop.End();
        reset.Agent.Reset();
        var opened = pair.Laptop.Open(TunnelPair.Somewhere);
        await opened.SendAsync([3]);
        Assert.True(await pair.ResumeAsync());
        Assert.Equal([1, 2], await ended.Agent.ReadToEndAsync());
        await ended.Agent.SendAsync([4]);
        Assert.Equal([4], await ended.Laptop.ReadExactlyAsync(1));
        await Assert.ThrowsAsync<ChannelResetException>(() => reset.Laptop.ReadToEndAsync());
        Assert.Equal([3], await (await pair.AtAgent()).Accept().ReadExactlyAsync(1));
        Assert.Equal(DialError.None, (await opened.Opened.InTime()).Error);
    }

    [Fact]
    public async Task InterruptionAndResumption_CanBeWaitedFor()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        Assert.False(pair.Laptop.IsInterrupted || pair.Agent.IsInterrupted);
        await pair.Laptop.WaitForResumptionAsync(default).InTime();
        var interruption = pair.Agent.WaitForInterruptionAsync(default);
        Assert.False(interruption.IsCompleted);
        await pair.CutAsync();
        Assert.Equal("the cable was pulled", await interruption.InTime());
        Assert.Equal("the cable was pulled", await pair.Agent.WaitForInterruptionAsync(default).InTime());
        Assert.True(pair.Laptop.IsInterrupted && pair.Agent.IsInterrupted);
        Assert.False(pair.Laptop.Completion.IsCompleted || pair.Agent.Completion.IsCompleted);
        Task laptop = pair.Laptop.WaitForResumptionAsync(default), agent = pair.Agent.WaitForResumptionAsync(default);
        Assert.False(laptop.IsCompleted || agent.IsCompleted);
        Assert.True(await pair.ResumeAsync());
        await Task.WhenAll(laptop, agent).InTime();
        Assert.False(pair.Laptop.IsInterrupted || pair.Agent.IsInterrupted);
        Assert.False(pair.Laptop.WaitForInterruptionAsync(default).IsCompleted);
        await pair.Laptop.DisposeAsync().InTime();
        await pair.Laptop.WaitForInterruptionAsync(default).InTime();
        await Assert.ThrowsAsync<TunnelLostException>(() => pair.Laptop.WaitForResumptionAsync(default).InTime());
    }

    [Fact]
    public async Task AfterTheLimit_ItIsOver_OnBothSides()
    {
        var time = new FakeTimeProvider();
        await using var pair = await ResumablePair.ConnectAsync(time);
        var (laptop, agent) = await pair.ChannelAsync();
        await pair.CutAsync();
        time.Advance(TunnelConnection.ResumeLimit - TimeSpan.FromMilliseconds(1));
        Assert.True(await pair.ResumeAsync());
        await laptop.SendAsync([1]);
        Assert.Equal([1], await agent.ReadExactlyAsync(1));
        await pair.CutAsync();
        time.Advance(TunnelConnection.ResumeLimit);
        Assert.Equal("no new stream came within 90 s after: the cable was pulled", await pair.Laptop.Completion.InTime());
        await Assert.ThrowsAsync<TunnelLostException>(() => laptop.ReadToEndAsync());
        await Assert.ThrowsAsync<TunnelLostException>(() => agent.ReadToEndAsync());
        Assert.Throws<TunnelLostException>(() => pair.Laptop.Open(TunnelPair.Somewhere));
        Assert.False(await pair.ResumeAsync());
        Assert.True(pair.LaptopStream.IsDisposed);
    }

    [Fact]
    public async Task Silence_Interrupts_AndDoesNotEnd()
    {
        var time = new ArmedTime();
        await using var pair = await ResumablePair.ConnectAsync(time, TimeProvider.System, laptopEnd: s => new DeafStream(s));
        var interruption = pair.Laptop.WaitForInterruptionAsync(default);
        while (!interruption.IsCompleted)
        {
            await Task.WhenAny(time.TimerSet(), interruption).InTime();
            time.Advance(TimeSpan.FromSeconds(2.5));
        }

        Assert.Equal("nothing was heard for 10 s", await interruption);
        Assert.False(pair.Laptop.Completion.IsCompleted || pair.Agent.Completion.IsCompleted);
        Assert.True(await pair.ResumeAsync());
    }

    [Fact]
    public async Task Resume_Wins_OverAStreamThatLooksAlive()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (laptop, agent) = await pair.ChannelAsync();
        var (oldLaptop, oldAgent) = (pair.LaptopStream, pair.AgentStream);
        Assert.True(await pair.ResumeAsync());
        await laptop.SendAsync([1]);
        await agent.SendAsync([2]);
        Assert.Equal([1], await agent.ReadExactlyAsync(1));
        Assert.Equal([2], await laptop.ReadExactlyAsync(1));
        await Task.Run(async () =>
        {
            while (!oldLaptop.IsDisposed || !oldAgent.IsDisposed) await Task.Yield();
        }).InTime();
    }

    [Fact]
    public async Task Close_EndsIt_WithoutWaiting()
    {
        var time = new FakeTimeProvider();
        await using var pair = await ResumablePair.ConnectAsync(time);
        var (_, agent) = await pair.ChannelAsync();
        await pair.Laptop.DisposeAsync().InTime();
        Assert.Equal("the other side closed the tunnel", await pair.Agent.Completion.InTime());
        await Assert.ThrowsAsync<TunnelLostException>(() => agent.ReadToEndAsync());
        Assert.False(await pair.ResumeAsync());
    }

    [Fact]
    public async Task Dispose_WhileInterrupted_WaitsForNothing()
    {
        await using var pair = await ResumablePair.ConnectAsync(new FakeTimeProvider());
        await pair.CutAsync();
        await pair.Laptop.DisposeAsync().InTime();
        await pair.Agent.DisposeAsync().InTime();
    }

    [Fact]
    public async Task BrokenProtocol_EndsForGood_AndTellsTheOtherSide()
    {
        await using var tunnel = await RawResumable.StartAsync();
        await tunnel.Peer.SendAsync(FrameType.Open, 8, TunnelPair.Somewhere.Encode());
        Assert.Contains("channel 8", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
        Assert.Equal(FrameType.Close, (await tunnel.Peer.NextAsync())!.Value.Type);
        Assert.Equal(0, tunnel.Table.Count);
    }

    [Fact]
    public async Task Writers_WaitWhileThereIsNoStream_SoMemoryIsBounded()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var channels = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => pair.ChannelAsync()));
        await pair.CutAsync();
        long accepted = 0;
        var writers = channels.Select(async c =>
        {
            for (int i = 0; i < 64; i++)
            {
                await c.Laptop.SendAsync(new byte[1024]);
                Interlocked.Add(ref accepted, 1024);
            }
        }).ToList();
        // As much as may stand unsent, and one piece more of each writer at most, where all of them would be 3.2 MB.
        Assert.InRange(Interlocked.Read(ref accepted), 1, FrameWriter.UnsentLimit);
        Assert.Contains(writers, w => !w.IsCompleted);
        Assert.True(await pair.ResumeAsync());
        await Task.WhenAll(channels.Select(c => c.Agent.ReadExactlyAsync(64 * 1024)));
        await Task.WhenAll(writers).InTime();
    }

    [Fact]
    public async Task PongFromBeforeTheGap_IsNoRoundTrip()
    {
        var time = new FakeTimeProvider();
        await using var tunnel = await RawResumable.StartAsync(time);
        byte[] ping;
        while (true)
        {
            var (type, _, payload) = (await tunnel.Peer.ReadFrameAsync())!.Value;
            if (type != FrameType.Ping) continue;
            ping = payload;
            break;
        }

        time.Advance(TimeSpan.FromSeconds(5));
        await tunnel.ResumeAsync();
        var before = tunnel.Connection.RoundTrip;
        await tunnel.Peer.SendAsync(FrameType.Pong, 0, ping);
        await tunnel.Peer.SendAsync(FrameType.Open, 1, TunnelPair.Somewhere.Encode());
        await tunnel.Incoming();
        Assert.Equal(before, tunnel.Connection.RoundTrip);
    }

    [Fact]
    public async Task ManyBytes_AreAcknowledged_BeforeTheNextHeartbeat()
    {
        await using var tunnel = await RawResumable.StartAsync(new FakeTimeProvider());
        await tunnel.Peer.SendAsync((FrameType)200, 0, new byte[FrameHeader.MaxPayload]);
        await tunnel.Peer.SendAsync((FrameType)200, 0, new byte[FrameHeader.MaxPayload]);
        long sent = 2 * (FrameHeader.Size + FrameHeader.MaxPayload), acknowledged = 0;
        while (acknowledged < TunnelConnection.AckEvery)
        {
            var (type, channel, payload) = (await tunnel.Peer.ReadFrameAsync())!.Value;
            if (type != FrameType.Ack) continue;
            Assert.Equal((0u, 8), (channel, payload.Length));
            acknowledged = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(payload);
            Assert.InRange(acknowledged, 0, sent);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task AcknowledgementOfWhatWasNeverSent_EndsForGood(byte[] total)
    {
        await using var tunnel = await RawResumable.StartAsync();
        await tunnel.Peer.SendAsync(FrameType.Ack, 0, total);
        Assert.Contains("acknowledged", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PeerThatTakesNothing_EndsItsConnection_InsteadOfFillingTheMemory()
    {
        await using var tunnel = await RawResumable.StartAsync(onIncoming: i =>
        {
            i.Refuse(DialError.Other, new string('x', 1000));
            return Task.CompletedTask;
        });
        var open = RawPeer.Frame(FrameType.Open, 1, TunnelPair.Somewhere.Encode());
        for (uint i = 1; !tunnel.Connection.Completion.IsCompleted && i < 200_000; i += 2)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(open, i);
            try
            {
                await tunnel.Peer.SendRawAsync(open);
            }
            catch (IOException)
            {
                break;
            }
        }

        Assert.Contains("takes nothing", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    private sealed class DeafStream(DuplexStream inner) : MemoryStream
    {
        // Lets the handshake's bytes through, and no frame.
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > 1000) await Task.Delay(Timeout.Infinite, cancellationToken);
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
