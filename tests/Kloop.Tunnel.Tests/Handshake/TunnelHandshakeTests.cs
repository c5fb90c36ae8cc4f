using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Tests.Doubles;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Tunnel.Tests.Handshake;

public sealed class TunnelHandshakeTests
{
    private static readonly byte[] Key = ChannelReading.Bytes(32);
    private static readonly byte[] OtherKey = ChannelReading.Bytes(32, seed: 2);

    [Fact]
    public async Task SameKey_OpensATunnel_ThatCarriesChannelsBothWays()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var accepting = AcceptAsync(agentStream, Key, async (self, incoming) =>
        {
            var back = self.Open(new ChannelTarget(ChannelKind.Accepted, 1));
            await using var channel = incoming.Accept();
            await channel.WriteAsync("agent"u8.ToArray(), default);
            await back.WriteAsync("back"u8.ToArray(), default);
            channel.End();
            back.End();
            await channel.ReadToEndAsync();
        });
        var fromAgent = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var laptop = await TunnelHandshake.ConnectAsync(
            laptopStream, Key, async incoming => fromAgent.SetResult(await incoming.Accept().ReadToEndAsync()), TimeProvider.System, default).InTime();
        await using var agent = await accepting.InTime();
        await using var channel = laptop.Open(TunnelPair.Somewhere);
        Assert.Equal("agent"u8.ToArray(), await channel.ReadToEndAsync());
        Assert.Equal("back"u8.ToArray(), await fromAgent.Task.InTime());
        channel.End();
    }

    [Fact]
    public async Task LaptopWithAWrongKey_KnowsThatTheAgentIsAnother_AndTellsItNothing()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var accepting = AcceptAsync(agentStream, Key);
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => ConnectAsync(laptopStream, OtherKey).InTime());
        Assert.Contains("does not know this session's key", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(() => accepting.InTime());
        Assert.True(laptopStream.IsDisposed && agentStream.IsDisposed);
    }

    [Fact]
    public async Task LaptopThatCannotProveTheKey_IsTurnedAwayByTheAgent()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var accepting = AcceptAsync(agentStream, Key);
        await laptopStream.WriteAsync(Hello.Create().Bytes);
        await Hello.ReadAsync(laptopStream, default).InTime();
        await TunnelHandshake.ReadExactlyAsync(laptopStream, Proof.Size, default).InTime();
        await laptopStream.WriteAsync(new byte[Proof.Size]);
        Assert.Equal(Verdict.WrongKey, (await TunnelHandshake.ReadExactlyAsync(laptopStream, 1, default).InTime())[0]);
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => accepting.InTime());
        Assert.Equal(0, await laptopStream.ReadAsync(new byte[1]).InTime());
    }

    [Fact]
    public async Task AgentsOwnProof_SentBackToIt_IsRefused()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var accepting = AcceptAsync(agentStream, Key);
        await laptopStream.WriteAsync(Hello.Create().Bytes);
        await Hello.ReadAsync(laptopStream, default).InTime();
        await laptopStream.WriteAsync(await TunnelHandshake.ReadExactlyAsync(laptopStream, Proof.Size, default).InTime());
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => accepting.InTime());
    }

    [Fact]
    public async Task ReplayedLaptop_IsRefused()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var recording = new RecordingStream(laptopStream);
        var accepting = AcceptAsync(agentStream, Key);
        await using (var laptop = await ConnectAsync(recording, Key).InTime())
        await using (var agent = await accepting.InTime())
        {
            Assert.False(agent.Completion.IsCompleted);
        }

        var handshake = recording.Written.Take(50 + Proof.Size).ToArray();
        var (thief, again) = DuplexStream.Pair();
        var second = AcceptAsync(again, Key);
        await thief.WriteAsync(handshake);
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => second.InTime());
        Assert.Contains("wrong key", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentThatRefuses_IsTold_ByTheLaptop()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var connecting = ConnectAsync(laptopStream, Key);
        var theirs = await Hello.ReadAsync(agentStream, default).InTime();
        var mine = Hello.Create();
        await agentStream.WriteAsync(mine.Bytes);
        await agentStream.WriteAsync(Proof.Of(Key, TunnelSide.Agent, theirs, mine));
        await TunnelHandshake.ReadExactlyAsync(agentStream, Proof.Size, default).InTime();
        await agentStream.WriteAsync(new[] { Verdict.WrongKey });
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => connecting.InTime());
        Assert.Contains("refused", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Garbage_IsNamed(bool toLaptop)
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        Task half = toLaptop ? ConnectAsync(laptopStream, Key) : AcceptAsync(agentStream, Key);
        await (toLaptop ? agentStream : laptopStream).WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => half.InTime());
        Assert.Contains("not a Kloop tunnel", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 2, 9)]
    [InlineData(true, 0, 0)]
    [InlineData(false, 2, 9)]
    [InlineData(false, 0, 0)]
    public async Task VersionsThatDoNotMeet_AreNamed_OnEitherSide(bool toLaptop, ushort oldest, ushort newest)
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        Task half = toLaptop ? ConnectAsync(laptopStream, Key) : AcceptAsync(agentStream, Key);
        await (toLaptop ? agentStream : laptopStream).WriteAsync((Hello.Create() with { OldestVersion = oldest, NewestVersion = newest }).Bytes);
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => half.InTime());
        Assert.Contains($"{oldest} to {newest}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewerLaptop_ThatStillSpeaksOurVersion_IsWelcome()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var accepting = AcceptAsync(agentStream, Key);
        var mine = Hello.Create() with { OldestVersion = 1, NewestVersion = 7, Capabilities = uint.MaxValue };
        byte[] hello = [.. mine.Bytes, 1, 2, 3];
        hello[9] += 3;
        mine = await Hello.ReadAsync(new MemoryStream(hello), default);
        await laptopStream.WriteAsync(hello);
        var theirs = await Hello.ReadAsync(laptopStream, default).InTime();
        await TunnelHandshake.ReadExactlyAsync(laptopStream, Proof.Size, default).InTime();
        await laptopStream.WriteAsync(Proof.Of(Key, TunnelSide.Laptop, mine, theirs));
        Assert.Equal(Verdict.Welcome, (await TunnelHandshake.ReadExactlyAsync(laptopStream, 1, default).InTime())[0]);
        await using var agent = await accepting.InTime();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence_EndsEitherHalf_AfterTheTimeLimit(bool laptop)
    {
        var time = new FakeTimeProvider();
        var (laptopStream, agentStream) = DuplexStream.Pair();
        Task half = laptop ? ConnectAsync(laptopStream, Key, time) : AcceptAsync(agentStream, Key, time: time);
        time.Advance(TunnelHandshake.TimeLimit - TimeSpan.FromMilliseconds(1));
        Assert.False((laptop ? laptopStream : agentStream).IsDisposed);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var e = await Assert.ThrowsAsync<TunnelHandshakeException>(() => half.InTime());
        Assert.Contains("10 s", e.Message, StringComparison.Ordinal);
        Assert.True((laptop ? laptopStream : agentStream).IsDisposed);
    }

    [Fact]
    public async Task Cancelled_IsACancellation_AndClosesTheStream()
    {
        using var cancel = new CancellationTokenSource();
        var (laptopStream, _) = DuplexStream.Pair();
        var connecting = TunnelHandshake.ConnectAsync(laptopStream, Key, _ => Task.CompletedTask, TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        Assert.True(laptopStream.IsDisposed);
    }

    [Fact]
    public async Task ConnectionThatEnds_InTheMiddle_IsNamed()
    {
        var (laptopStream, agentStream) = DuplexStream.Pair();
        var connecting = ConnectAsync(laptopStream, Key);
        await agentStream.WriteAsync(Hello.Create().Bytes.AsMemory(0, 20));
        await agentStream.DisposeAsync();
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => connecting.InTime());
    }

    [Fact]
    public void Proofs_DifferBySide_KeyAndNonces()
    {
        Hello laptop = Hello.Create(), agent = Hello.Create();
        byte[][] all =
        [
            Proof.Of(Key, TunnelSide.Laptop, laptop, agent), Proof.Of(Key, TunnelSide.Agent, laptop, agent),
            Proof.Of(Key, TunnelSide.Laptop, agent, laptop), Proof.Of(OtherKey, TunnelSide.Laptop, laptop, agent),
            Proof.Of(Key, TunnelSide.Laptop, laptop, Hello.Create()), Proof.Of(Key, TunnelSide.Laptop, Hello.Create(), agent),
        ];
        Assert.Equal(all.Length, all.Select(Convert.ToHexString).Distinct().Count());
    }

    private static Task<TunnelConnection> ConnectAsync(Stream stream, byte[] key, TimeProvider? time = null) =>
        TunnelHandshake.ConnectAsync(stream, key, _ => Task.CompletedTask, time ?? TimeProvider.System, default);

    private static async Task<TunnelConnection> AcceptAsync(
        Stream stream, byte[] key, Func<TunnelConnection, IncomingChannel, Task>? onIncoming = null, TimeProvider? time = null) =>
        (await TunnelHandshake.AcceptAsync(
            stream, key, onIncoming ?? ((_, _) => Task.CompletedTask), new ResumableConnections(), time ?? TimeProvider.System, default))!;
}
