using System.Net.Sockets;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Tests.Routing;

public sealed class ConnectionRouterTests
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)('a' + (i % 23)))];

    [Fact]
    public async Task WithoutSessions_TheOriginAnswers()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        Assert.Equal("origin:hi", await SocketTalk.AskAsync(agent.Service, "hi"u8.ToArray()));
    }

    [Fact]
    public async Task ServerThatSpeaksFirst_IsHeard_ThroughTheOriginRoute()
    {
        using var origin = new Origin("220 ready");
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await SocketTalk.CallAsync(agent.Service);
        var greeting = new byte[9];
        Assert.Equal(9, await caller.ReceiveAsync(greeting).InTime());
        Assert.Equal("220 ready"u8.ToArray(), greeting);
    }

    [Fact]
    public async Task Laptop_TakesWhatComes_Whole()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.TakeAsync(Laptops.Echo);
        using var caller = await SocketTalk.CallAsync(agent.Service);
        var reading = caller.ReadToEndAsync();
        await Relay.SendAllAsync(caller, Large, default);
        caller.Shutdown(SocketShutdown.Send);
        Assert.True((await reading).AsSpan().SequenceEqual((byte[])[.. "laptop:"u8, .. Large]));
    }

    [Fact]
    public async Task LaptopThatSpeaksFirst_IsHeard_ByACallerThatSaysNothing()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.TakeAsync(Laptops.Greet);
        using var caller = await SocketTalk.CallAsync(agent.Service);
        Assert.Equal("hello Accepted 80", await caller.TextAsync());
    }

    [Fact]
    public async Task LaptopThatRefuses_LeavesEveryByte_ToTheOrigin()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.TakeAsync(Laptops.Refuse);
        Assert.Equal("origin:" + System.Text.Encoding.ASCII.GetString(Large), await SocketTalk.AskAsync(agent.Service, Large));
        Assert.Contains("nothing listens", await agent.Log.LineAsync("the connection goes to the origin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaptopThatRefusesLate_LeavesWhatCameMeanwhile_ToTheOrigin()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        var asked = new TaskCompletionSource<IncomingChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var laptop = await agent.TakeAsync(incoming =>
        {
            asked.SetResult(incoming);
            return Task.CompletedTask;
        });
        using var caller = await SocketTalk.CallAsync(agent.Service);
        var incoming = await asked.Task.InTime();
        await caller.SendAsync("early "u8.ToArray());
        await caller.SendAsync("birds"u8.ToArray());
        incoming.Refuse(DialError.Refused, "no");
        caller.Shutdown(SocketShutdown.Send);
        Assert.Equal("origin:early birds", await caller.TextAsync());
    }

    [Fact]
    public async Task LaptopThatIsLost_BeforeItAnswered_LeavesTheConnectionToTheOrigin()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var laptop = await agent.TakeAsync(_ =>
        {
            asked.SetResult();
            return Task.CompletedTask;
        });
        var answer = SocketTalk.AskAsync(agent.Service, "hi"u8.ToArray());
        await asked.Task.InTime();
        await laptop.DisposeAsync();
        Assert.Equal("origin:hi", await answer);
    }

    [Fact]
    public async Task LaptopThatIsLost_LosesItsRoute()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        var laptop = await agent.TakeAsync(Laptops.Echo);
        Assert.Equal("laptop:1", await SocketTalk.AskAsync(agent.Service, "1"u8.ToArray()));
        await laptop.DisposeAsync();
        await agent.Log.LineAsync("ended");
        Assert.Empty(agent.Sessions.Sessions);
        Assert.Equal("origin:2", await SocketTalk.AskAsync(agent.Service, "2"u8.ToArray()));
    }

    [Fact]
    public async Task ConnectionInUse_IsReset_WhenItsLaptopIsLost()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        var laptop = await agent.TakeAsync(Laptops.Echo);
        using var caller = await SocketTalk.CallAsync(agent.Service);
        await caller.SendAsync("x\n"u8.ToArray());
        for (int read = 0; read < "laptop:x\n".Length;) read += await caller.ReceiveAsync(new byte[8]).InTime();
        await laptop.DisposeAsync();
        var e = await Assert.ThrowsAsync<SocketException>(() => caller.ReceiveAsync(new byte[1]).InTime());
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
    }

    [Fact]
    public async Task CallerThatHalfClosesAtOnce_IsAnswered_ByTheLaptop()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.TakeAsync(Laptops.Echo);
        Assert.Equal("laptop:", await SocketTalk.AskAsync(agent.Service, []));
    }

    [Fact]
    public async Task CallerThatResets_ResetsTheLaptopsChannel()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var laptop = await agent.TakeAsync(async incoming =>
        {
            await using var channel = incoming.Accept();
            accepted.SetResult();
            ended.SetResult(await Record.ExceptionAsync(async () => await channel.ReadAsync(new byte[1], default)));
        });
        var caller = await SocketTalk.CallAsync(agent.Service);
        await accepted.Task.InTime();
        Relay.ResetSocket(caller);
        Assert.IsType<ChannelResetException>(await ended.Task.InTime());
    }

    [Fact]
    public async Task OriginThatRefuses_ResetsTheCaller()
    {
        var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        origin.Dispose();
        // The reset may come as early as the end of connecting.
        var e = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var caller = await SocketTalk.CallAsync(agent.Service);
            await caller.ReceiveAsync(new byte[1]).InTime();
        });
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        await agent.Log.LineAsync("port 80: ConnectionRefused");
    }

    [Fact]
    public async Task Canary_ThroughTheServicePort_Arrives_AlsoWhileALaptopTakesEverything()
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.TakeAsync(Laptops.NeverAnswer);
        Assert.Null(await agent.Canaries.SendAsync("127.0.0.1", (ushort)agent.Service.Port, TimeSpan.FromSeconds(30), default).InTime());
    }
}
