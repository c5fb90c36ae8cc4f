using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class TunnelChannelTests
{
    [Fact]
    public async Task Bytes_ArriveBothWays_AtTheSameTime()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        byte[] up = ChannelReading.Bytes(3_000_000, 1), down = ChannelReading.Bytes(2_000_001, 2);
        var writing = Task.WhenAll(SendAndEndAsync(laptop, up), SendAndEndAsync(agent, down));
        var received = await Task.WhenAll(agent.ReadToEndAsync(), laptop.ReadToEndAsync());
        await writing;
        Assert.True(received[0].AsSpan().SequenceEqual(up));
        Assert.True(received[1].AsSpan().SequenceEqual(down));
    }

    [Fact]
    public async Task ManyChannels_FromBothSides_KeepTheirBytesApart()
    {
        await using var pair = new TunnelPair();
        var opened = Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? pair.Laptop : pair.Agent).Open(new ChannelTarget(ChannelKind.Dial, (ushort)i))).ToList();
        var echoing = Enumerable.Range(0, opened.Count).Select(async i =>
        {
            var channel = (await (i % 2 == 0 ? pair.AtAgent() : pair.AtLaptop())).Accept();
            await channel.WriteAsync(await channel.ReadToEndAsync(), default).InTime();
            channel.End();
        }).ToList();
        var answers = await Task.WhenAll(opened.Select(async (channel, i) =>
        {
            await SendAndEndAsync(channel, ChannelReading.Bytes(20_000, i));
            return await channel.ReadToEndAsync();
        }));
        await Task.WhenAll(echoing);
        Assert.All(answers, (answer, i) => Assert.True(answer.AsSpan().SequenceEqual(ChannelReading.Bytes(20_000, i))));
    }

    [Fact]
    public async Task EarlyData_TravelsWithTheRequestToOpen()
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        await laptop.SendAsync([1, 2, 3]);
        var incoming = await pair.AtAgent();
        Assert.Equal(TunnelPair.Somewhere, incoming.Target);
        Assert.False(laptop.Opened.IsCompleted);
        Assert.Equal([1, 2, 3], await incoming.Accept().ReadExactlyAsync(3));
        Assert.Equal((DialError.None, ""), await laptop.Opened.InTime());
    }

    [Fact]
    public async Task HalfClose_EndsOneDirection_AndTheOtherGoesOn()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        await SendAndEndAsync(laptop, [1, 2]);
        Assert.Equal([1, 2], await agent.ReadToEndAsync());
        await agent.SendAsync([3]);
        Assert.Equal([3], await laptop.ReadExactlyAsync(1));
        await SendAndEndAsync(agent, [4]);
        Assert.Equal([4], await laptop.ReadToEndAsync());
        Assert.Equal(0, await laptop.ReadAsync(new byte[1], default).InTime());
    }

    [Fact]
    public async Task Reset_FailsBothDirections_OfTheOtherSide()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        laptop.Reset();
        await Assert.ThrowsAsync<ChannelResetException>(() => agent.ReadAsync(new byte[1], default).InTime());
        await Assert.ThrowsAsync<ChannelResetException>(() => agent.SendAsync([1]));
    }

    [Fact]
    public async Task Reset_WakesAWriter_ThatWaitsForTheReader()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        var writing = laptop.WriteAsync(new byte[ReceiveWindow.MostAtOnce + 1], default).AsTask();
        agent.Reset();
        await Assert.ThrowsAsync<ChannelResetException>(() => writing.InTime());
    }

    [Fact]
    public async Task EndThenReset_LeavesWhatCameBeforeTheEnd_Readable()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        await SendAndEndAsync(laptop, [1, 2, 3]);
        await laptop.DisposeAsync();
        Assert.Equal([1, 2, 3], await agent.ReadToEndAsync());
        await UntilWritingFailsAsync<ChannelResetException>(agent);
    }

    [Theory]
    [InlineData(DialError.Refused)]
    [InlineData(DialError.TimedOut)]
    [InlineData(DialError.NoSuchHost)]
    [InlineData(DialError.Unreachable)]
    [InlineData(DialError.Denied)]
    [InlineData(DialError.Other)]
    public async Task Refusal_SaysWhy_AndFailsReadsAndWrites(DialError reason)
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        await laptop.SendAsync([1]);
        (await pair.AtAgent()).Refuse(reason, "nichts hört zu");
        Assert.Equal((reason, "nichts hört zu"), await laptop.Opened.InTime());
        await Assert.ThrowsAsync<ChannelResetException>(() => laptop.ReadAsync(new byte[1], default).InTime());
        await Assert.ThrowsAsync<ChannelResetException>(() => laptop.SendAsync([1]));
    }

    [Theory]
    [InlineData(2000, "x")]
    [InlineData(700, "ä")]
    [InlineData(400, "語")]
    public async Task LongRefusal_IsCut_BetweenCharacters(int count, string character)
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        string text = string.Concat(Enumerable.Repeat(character, count));
        (await pair.AtAgent()).Refuse(DialError.Other, text);
        string said = (await laptop.Opened.InTime()).Text;
        Assert.StartsWith(said, text, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(said), ChannelTarget.MaxText - 3, ChannelTarget.MaxText);
    }

    [Fact]
    public async Task ChannelThatIsResetBeforeItsAnswer_IsNotWaitedForForEver()
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        var opened = laptop.Opened;
        await laptop.DisposeAsync();
        Assert.Equal(DialError.Other, (await opened.InTime()).Error);
    }

    [Fact]
    public async Task ChannelGivenUpByItsOpener_IsAcceptedIntoAReset()
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        var incoming = await pair.AtAgent();
        await laptop.DisposeAsync();
        var agent = incoming.Accept();
        await Assert.ThrowsAsync<ChannelResetException>(() => agent.ReadAsync(new byte[1], default).InTime());
    }

    [Fact]
    public async Task DisposeWhileReading_FailsTheRead_AsAReset()
    {
        await using var pair = new TunnelPair();
        for (int i = 0; i < 200; i++)
        {
            var (laptop, agent) = await pair.ChannelAsync();
            var reading = Task.Run(async () =>
            {
                var buffer = new byte[16];
                while (await agent.ReadAsync(buffer, default) > 0)
                {
                }
            });
            await laptop.SendAsync(new byte[1000]);
            await agent.DisposeAsync();
            await Assert.ThrowsAsync<ChannelResetException>(() => reading.InTime());
            await laptop.DisposeAsync();
        }
    }

    [Fact]
    public async Task ReadAfterDispose_IsAReset()
    {
        await using var pair = new TunnelPair();
        var (laptop, _) = await pair.ChannelAsync();
        await laptop.DisposeAsync();
        await Assert.ThrowsAsync<ChannelResetException>(() => laptop.ReadAsync(new byte[1], default).InTime());
    }

    [Fact]
    public async Task DisposeTwice_ReturnsItsWindowOnce()
    {
        var budget = new WindowBudget(ReceiveWindow.Initial);
        var channel = Grown(budget, out var window);
        await channel.DisposeAsync();
        await channel.DisposeAsync();
        GC.KeepAlive(window);
        Assert.True(budget.TryTake(ReceiveWindow.Initial));
        Assert.False(budget.TryTake(1));
    }

    [Fact]
    public async Task CancelledRead_LosesNothing()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        using var cancel = new CancellationTokenSource();
        var reading = agent.ReadAsync(new byte[8], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.InTime());
        await laptop.SendAsync([1, 2, 3]);
        Assert.Equal([1, 2, 3], await agent.ReadExactlyAsync(3));
    }

    [Fact]
    public async Task WriteAfterEnd_IsAMistakeOfTheCaller()
    {
        await using var pair = new TunnelPair();
        var (laptop, agent) = await pair.ChannelAsync();
        laptop.End();
        await Assert.ThrowsAsync<InvalidOperationException>(() => laptop.SendAsync([1]));
        Assert.Empty(await agent.ReadToEndAsync());
    }

    private static TunnelChannel Grown(WindowBudget budget, out ReceiveWindow window)
    {
        window = new ReceiveWindow(budget, TimeProvider.System, () => TimeSpan.FromMinutes(1));
        var channel = new TunnelChannel(1, TunnelPair.Somewhere, new Kloop.Tunnel.Wire.FrameWriter(resumable: false, () => { }), window, _ => { });
        window.TryReceive(ReceiveWindow.Initial);
        Assert.Equal((uint)ReceiveWindow.Initial * 2, window.Read(ReceiveWindow.Initial));
        return channel;
    }

    private static async Task SendAndEndAsync(TunnelChannel channel, byte[] bytes)
    {
        await channel.SendAsync(bytes);
        channel.End();
    }

    private static async Task UntilWritingFailsAsync<T>(TunnelChannel channel)
        where T : Exception =>
        await Assert.ThrowsAsync<T>(async () =>
        {
            while (true) await channel.SendAsync([1]);
        });
}
