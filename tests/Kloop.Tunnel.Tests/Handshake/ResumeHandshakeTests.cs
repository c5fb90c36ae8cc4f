using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Handshake;

public sealed class ResumeHandshakeTests
{
    [Fact]
    public async Task AgentThatForgot_SaysSo_AndTheConnectionIsLost()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (laptop, _) = await pair.ChannelAsync();
        var (stream, other) = pair.NewStreams();
        var accepting = TunnelHandshake.AcceptAsync(other, ResumablePair.Key, (_, _) => Task.CompletedTask, new ResumableConnections(), TimeProvider.System, default);
        Assert.False(await pair.ResumeAsync(stream).InTime());
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => accepting.InTime());
        Assert.Contains("does not know", await pair.Laptop.Completion.InTime(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<TunnelLostException>(() => laptop.ReadToEndAsync());
        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task StreamThatFails_Throws_AndTheNextOneMayStillDo()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (laptop, agent) = await pair.ChannelAsync();
        await laptop.SendAsync([1, 2, 3]);
        var (dead, gone) = pair.NewStreams();
        await gone.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => pair.ResumeAsync(dead).InTime());
        var (garbled, other) = pair.NewStreams();
        await other.WriteAsync(new byte[100]);
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => pair.ResumeAsync(garbled).InTime());
        var (wrong, stranger) = pair.NewStreams();
        var accepting = TunnelHandshake.AcceptAsync(stranger, new byte[32], (_, _) => Task.CompletedTask, pair.Table, TimeProvider.System, default);
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => pair.ResumeAsync(wrong).InTime());
        await Assert.ThrowsAnyAsync<IOException>(() => accepting.InTime());
        Assert.True(pair.Laptop.IsInterrupted);
        Assert.False(pair.Laptop.Completion.IsCompleted);
        Assert.True(await pair.ResumeAsync());
        Assert.Equal([1, 2, 3], await agent.ReadExactlyAsync(3));
    }

    [Fact]
    public async Task SecondResume_DuringAFirstThatHangs_Wins()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (laptop, agent) = await pair.ChannelAsync();
        var (hanging, silent) = pair.NewStreams();
        var first = pair.ResumeAsync(hanging);
        await Hello.ReadAsync(silent, default).InTime();
        Assert.True(await pair.ResumeAsync());
        await silent.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => first.InTime());
        await laptop.SendAsync([1]);
        Assert.Equal([1], await agent.ReadExactlyAsync(1));
    }

    [Fact]
    public async Task FirstResume_ThatComesThroughAfterASecond_IsGivenUp()
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (slow, agentEnd) = pair.NewStreams();
        var first = pair.ResumeAsync(slow);
        await RawHandshake.AgentAsync(agentEnd, Hello.Create());
        Assert.True(await pair.ResumeAsync());
        await agentEnd.WriteAsync(RawHandshake.Resumed(0));
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => first.InTime());
        Assert.Contains("newer", e.Message, StringComparison.Ordinal);
        Assert.False(pair.Laptop.IsInterrupted);
    }

    [Fact]
    public async Task OlderAttempt_ThatReachesTheAgentLater_IsTurnedAway_AndHurtsNothing()
    {
        await using var tunnel = await RawResumable.StartAsync();
        var (verdict, newest, _) = await tunnel.TryResumeAsync(new ResumeRequest(tunnel.Id, 2, 0));
        Assert.Equal(Verdict.Resumed, verdict);
        await Assert.ThrowsAsync<EndOfStreamException>(() => tunnel.TryResumeAsync(new ResumeRequest(tunnel.Id, 1, 0)));
        Assert.False(tunnel.Connection.IsInterrupted);
        await newest.WriteAsync(RawPeer.Frame(FrameType.Open, 1, TunnelPair.Somewhere.Encode()));
        await tunnel.Incoming();
    }

    [Fact]
    public async Task ResumeWhoseVerdictNobodyTakes_IsReplacedByTheNext()
    {
        await using var tunnel = await RawResumable.StartAsync();
        var (stuck, agent) = DuplexStream.Pair(buffer: 1 << 20);
        var accepting = tunnel.AcceptAsync(new MuteAfterProof(agent));
        var mine = Hello.Create(new ResumeRequest(tunnel.Id, 1, 0));
        await stuck.WriteAsync(mine.Bytes);
        var theirs = await Hello.ReadAsync(stuck, default).InTime();
        await RawHandshake.ReadAsync(stuck, Proof.Size);
        await stuck.WriteAsync(Proof.Of(RawHandshake.Key, TunnelSide.Laptop, mine, theirs));
        Assert.Null(await accepting.InTime());
        var (verdict, _, _) = await tunnel.TryResumeAsync(new ResumeRequest(tunnel.Id, 2, 0));
        Assert.Equal(Verdict.Resumed, verdict);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task LaptopThatSaysItHasWhatWasNeverSent_LosesTheConnection(long received)
    {
        await using var tunnel = await RawResumable.StartAsync();
        var (verdict, _, accepting) = await tunnel.TryResumeAsync(new ResumeRequest(tunnel.Id, 1, received));
        Assert.Equal(Verdict.Unknown, verdict);
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => accepting.InTime());
        Assert.Contains("cannot be", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    public async Task AgentThatSaysItHasWhatWasNeverSent_LosesTheConnection(long received)
    {
        await using var pair = await ResumablePair.ConnectAsync();
        var (laptop, agent) = pair.NewStreams();
        var resuming = pair.ResumeAsync(laptop);
        await RawHandshake.AgentAsync(agent, Hello.Create());
        await agent.WriteAsync(RawHandshake.Resumed(received));
        Assert.False(await resuming.InTime());
        Assert.Contains("cannot be", await pair.Laptop.Completion.InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdOfAnother_OrNone_IsUnknown()
    {
        await using var tunnel = await RawResumable.StartAsync();
        var (verdict, _, accepting) = await tunnel.TryResumeAsync(new ResumeRequest(tunnel.Id + 1, 1, 0));
        Assert.Equal(Verdict.Unknown, verdict);
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => accepting.InTime());
        Assert.False(tunnel.Connection.IsInterrupted);
        var (welcome, _, another) = await tunnel.TryResumeAsync(new ResumeRequest(UInt128.Zero, 1, 0));
        Assert.Equal(Verdict.Welcome, welcome);
        await using var connection = await another.InTime();
        Assert.NotNull(connection);
    }

    [Fact]
    public async Task LaptopThatCannotResume_LosesItsConnection_WithItsStream()
    {
        var table = new ResumableConnections();
        var (laptop, agent) = DuplexStream.Pair();
        var accepting = TunnelHandshake.AcceptAsync(agent, ResumablePair.Key, (_, _) => Task.CompletedTask, table, TimeProvider.System, default);
        var (verdict, _) = await RawHandshake.LaptopAsync(laptop, Hello.Create() with { Capabilities = 0 });
        Assert.Equal(Verdict.Welcome, verdict);
        await using var connection = (await accepting.InTime())!;
        var peer = new RawPeer(laptop);
        Assert.Equal(FrameType.Ping, (await peer.ReadFrameAsync())!.Value.Type);
        Assert.Equal(0, table.Count);
        laptop.Cut();
        Assert.Equal("the cable was pulled", await connection.Completion.InTime());
        Assert.Equal(16, peer.Received);
    }

    [Fact]
    public async Task AgentThatCannotResume_LosesItsConnection_WithItsStream()
    {
        var (laptop, agent) = DuplexStream.Pair();
        var connecting = TunnelHandshake.ConnectAsync(laptop, ResumablePair.Key, _ => Task.CompletedTask, TimeProvider.System, default);
        await RawHandshake.AgentAsync(agent, Hello.Create() with { Capabilities = 0xFFFFFFFE });
        await agent.WriteAsync(new[] { Verdict.Welcome });
        await using var connection = await connecting.InTime();
        agent.Cut();
        Assert.Equal("the cable was pulled", await connection.Completion.InTime());
        Assert.False(await TunnelHandshake.ResumeAsync(connection, DuplexStream.Pair().Laptop, ResumablePair.Key, TimeProvider.System, default).InTime());
    }

    [Theory]
    [InlineData(11, true)]
    [InlineData(13, true)]
    [InlineData(17, true)]
    [InlineData(20, true)]
    [InlineData(11, false)]
    [InlineData(17, false)]
    [InlineData(20, false)]
    public async Task HelloThatWasChangedOnTheWay_FailsTheProofs(int at, bool laptops)
    {
        var (laptop, middleLaptop) = DuplexStream.Pair();
        var (middleAgent, agent) = DuplexStream.Pair();
        var connecting = TunnelHandshake.ConnectAsync(laptop, ResumablePair.Key, _ => Task.CompletedTask, TimeProvider.System, default);
        var accepting = TunnelHandshake.AcceptAsync(agent, ResumablePair.Key, (_, _) => Task.CompletedTask, new ResumableConnections(), TimeProvider.System, default);
        byte[] fromLaptop = (await Hello.ReadAsync(middleLaptop, default).InTime()).Bytes;
        // Widens the versions, or turns a bit of the capabilities or the nonce: each alone would be welcome.
        if (laptops) fromLaptop[at] ^= at == 11 ? (byte)1 : (byte)2;
        await middleAgent.WriteAsync(fromLaptop);
        byte[] fromAgent = (await Hello.ReadAsync(middleAgent, default).InTime()).Bytes;
        if (!laptops) fromAgent[at] ^= at == 11 ? (byte)1 : (byte)2;
        await middleLaptop.WriteAsync(fromAgent);
        await middleLaptop.WriteAsync(await RawHandshake.ReadAsync(middleAgent, Proof.Size));
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => connecting.InTime());
        Assert.Contains("does not know this session's key", e.Message, StringComparison.Ordinal);
        await middleAgent.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => accepting.InTime());
    }

    /// <summary>Takes the agent's hello and proof, and hangs at the verdict.</summary>
    private sealed class MuteAfterProof(DuplexStream inner) : MemoryStream
    {
        private int _writes;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_writes++ > 0) await Task.Delay(Timeout.Infinite, CancellationToken.None);
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
