using System.Net;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Tests.Http1;

/// <summary>Origins and laptops that break the rules harm nobody but the request that they were asked.</summary>
public sealed class HostileFarEndTests
{
    private const string Ask = "GET /ask HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Mine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine";
    private const string Stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray";

    [Theory]
    [InlineData("")]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("HTTP/1.1 099 Low\r\n\r\n")]
    [InlineData("HTTP/1.1 20 Short\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 Long\r\n\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\n folded: first\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nx: a\rSet-Cookie: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokHTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")]
    public async Task AnswerThatIsNone_IsALostConnection_AndTheNextCallerIsServed(string answer)
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("POST / HTTP/1.1\r\nHost: x\r\n\r\n");
        using (var farEnd = await origin.NextAsync())
        {
            await farEnd.HeadAsync();
            await farEnd.SayAsync(answer);
            farEnd.End();
            string got = await caller.RestAsync();
            Assert.DoesNotContain("HTTP/1.1 5", got, StringComparison.Ordinal);
            Assert.False(got.EndsWith("0\r\n\r\n", StringComparison.Ordinal), got);
        }

        await NextIsServedAsync(agent, origin);
    }

    [Theory]
    [InlineData("GET", Ok + Stray)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 45\r\n\r\n" + Stray)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n" + Stray)]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n" + Stray)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nt: r\r\n\r\n" + Stray)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n\r\n")]
    public async Task BytesBehindAnAnswer_ReachNobody(string method, string answer)
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync($"{method} / HTTP/1.1\r\nHost: x\r\n\r\n");
        using var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        await farEnd.SayAsync(answer);
        await caller.HeadAsync();
        await farEnd.RestAsync();
        await NextIsServedAsync(agent, origin);
        caller.End();
        Assert.DoesNotContain("stray", await caller.RestAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")]
    public async Task Reset_AtAnyMoment_ReachesTheCaller(string before)
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("POST / HTTP/1.1\r\nHost: x\r\n\r\n");
        var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        await farEnd.SayAsync(before);
        if (before.Contains("some", StringComparison.Ordinal)) await caller.UntilAsync("some");
        farEnd.Reset();
        await caller.RestAsync();
        await NextIsServedAsync(agent, origin);
    }

    [Fact]
    public async Task FloodOfInterimAnswers_Passes_BeforeTheLastOne()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync(Ask);
        using var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        const int many = 5000;
        var saying = farEnd.SayAsync(string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\nn: 1\r\n\r\n", many)) + Ok);
        for (int i = 0; i < many; i++) Assert.StartsWith("HTTP/1.1 102 ", await caller.HeadAsync(), StringComparison.Ordinal);
        Assert.Equal(Ok, await caller.UntilAsync("ok"));
        await saying;
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("PUT", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    public async Task FarEndThatClosesJustThen_IsAskedAgain_OnlyWhatMayBe(string method, bool again)
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        using (var farEnd = await AnsweredAsync(caller, origin))
        {
            await caller.SayAsync($"{method} /second HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
            await farEnd.UntilAsync("body");
        }

        if (!again)
        {
            Assert.Equal("", await caller.RestAsync());
            Assert.False(origin.HasNext);
            return;
        }

        using var other = await origin.NextAsync();
        Assert.StartsWith($"{method} /second ", await other.UntilAsync("body"), StringComparison.Ordinal);
        await other.SayAsync(Mine);
        Assert.Equal(Mine, await caller.UntilAsync("mine"));
    }

    /// <summary>Nobody would read the answer.</summary>
    [Fact]
    public async Task CallerThatIsGone_IsNotAskedForAgain()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        using var farEnd = await AnsweredAsync(caller, origin);
        await caller.SayAsync("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        await farEnd.HeadAsync();
        caller.Reset();
        await farEnd.RestAsync();
        using var other = await Talker.CallAsync(agent.Service);
        await other.SayAsync(Ask);
        using var next = await origin.NextAsync();
        Assert.StartsWith("GET /ask ", await next.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EarlyAnswer_AndTheRestOfTheUpload_LeaveTheFarEndInStep()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbo");
        using var farEnd = await origin.NextAsync();
        await farEnd.UntilAsync("4\r\nbo");
        await farEnd.SayAsync(Ok);
        Assert.Equal(Ok, await caller.UntilAsync("ok"));
        await caller.SayAsync("dy\r\n0\r\nsum: 1\r\n\r\n" + Ask);
        Assert.Equal("dy\r\n0\r\nsum: 1\r\n\r\n" + Ask, await farEnd.UntilAsync("\r\nHost: x\r\n\r\n"));
        await farEnd.SayAsync(Mine);
        Assert.Equal(Mine, await caller.UntilAsync("mine"));
    }

    [Fact]
    public async Task BodyThatBreaksAfterItsAnswer_LeavesNothing_ForTheNextCaller()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        using var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        await farEnd.SayAsync(Ok);
        Assert.Equal(Ok, await caller.UntilAsync("ok"));
        await caller.SayAsync("no chunk\r\n");
        await caller.RestAsync();
        await farEnd.RestAsync();
        await NextIsServedAsync(agent, origin);
    }

    /// <summary>An HTTP/1.0 request without "keep-alive" is the last of its connection for the far end, whatever that says.</summary>
    [Fact]
    public async Task ConnectionThatEndsWithItsRequest_IsNotTheNextCallers()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("GET / HTTP/1.0\r\n\r\n");
        using var farEnd = await origin.NextAsync();
        Assert.Equal("GET / HTTP/1.0\r\n\r\n", await farEnd.HeadAsync());
        await farEnd.SayAsync(Ok);
        await caller.UntilAsync("ok");
        await NextIsServedAsync(agent, origin);
    }

    [Fact]
    public async Task ManyPipelinedRequests_AreAnswered_InTheirOrder()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        const int many = 1000;
        var saying = caller.SayAsync(string.Concat(Enumerable.Range(0, many).Select(i => $"PUT /{i} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nb")));
        using var farEnd = await origin.NextAsync();
        for (int i = 0; i < many; i++)
        {
            Assert.StartsWith($"PUT /{i} ", await farEnd.UntilAsync("\r\n\r\nb"), StringComparison.Ordinal);
            await farEnd.SayAsync($"HTTP/1.1 200 OK\r\nn: {i}\r\nContent-Length: 0\r\n\r\n");
            Assert.Contains($"\r\nn: {i}\r\n", await caller.HeadAsync(), StringComparison.Ordinal);
        }

        await saying;
        Assert.False(origin.HasNext);
    }

    [Fact]
    public async Task WhatFollowsAnUpgrade_AndItsHalfClose_Pass_AlthoughTheyCameBeforeTheAnswer()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\nhello");
        caller.End();
        using var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        await farEnd.SayAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n");
        Assert.Equal("hello", await farEnd.RestAsync());
        await farEnd.SayAsync("bye");
        farEnd.End();
        Assert.EndsWith("\r\n\r\nbye", await caller.RestAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: chat\r\n")]
    [InlineData("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: chat, h2c\r\nHTTP2-Settings: AAMAAABk\r\n")]
    public async Task Http2InsideARequest_IsNotAskedFor(string fields)
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync($"GET / HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
        using var farEnd = await origin.NextAsync();
        Assert.DoesNotContain("h2c", await farEnd.HeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TargetThatIsNoPath_IsServed(bool mirror)
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(Laptops.Refuse, mirror ? new SessionRoute(Mirror: true) : new SessionRoute(Conditions: [new RouteCondition(ConditionKind.Path, "/a")]));
        using var caller = await Talker.CallAsync(agent.Service);
        using var farEnd = await AnsweredAsync(caller, origin);
        await caller.SayAsync("GET urn:x HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("GET urn:x HTTP/1.1\r\n", await farEnd.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestThatIsSentAgain_KeepsItsBaggage()
    {
        using var backend = new RawOrigin();
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.ConnectAsync(Laptops.Refuse);
        var answer = await RunningAgent.AskAsync(laptop, new ControlQuestion(
            Register: new RegisterRoute(RunningAgent.Info("a", new SessionRoute("alice")), [new EntryPort("127.0.0.1", (ushort)backend.Address.Port)])));
        using var caller = await Talker.CallAsync(new IPEndPoint(IPAddress.Loopback, Assert.Single(answer.Entries!)));
        using (var farEnd = await AnsweredAsync(caller, backend))
        {
            await caller.SayAsync("GET / HTTP/1.1\r\nHost: x\r\nbaggage: a=b\r\n\r\n");
            Assert.Contains("baggage: a=b,kloop=alice\r\n", await farEnd.HeadAsync(), StringComparison.Ordinal);
        }

        using var next = await backend.NextAsync();
        Assert.Contains("baggage: a=b,kloop=alice\r\n", await next.HeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>Its upload cannot be sent a second time.</summary>
    [Fact]
    public async Task LaptopThatRefuses_AfterItTookHalfABody_IsA502()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(async incoming =>
        {
            var channel = incoming.Accept();
            while (await channel.ReadAsync(new byte[100], default) == 100)
            {
            }

            incoming.Refuse(DialError.Refused, "changed its mind");
        });
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nbody");
        Assert.StartsWith("HTTP/1.1 502 ", await caller.HeadAsync(), StringComparison.Ordinal);
        Assert.False(origin.HasNext);
    }

    [Fact]
    public async Task SessionThatEnds_InItsAnswer_IsALostConnection_AndTheOriginTakesTheNext()
    {
        using var origin = new RawOrigin();
        using var program = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        var session = await agent.TakeAsync(program.AsLaptop);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync(Ask);
        using var farEnd = await program.NextAsync();
        await farEnd.HeadAsync();
        await farEnd.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        await caller.UntilAsync("half");
        await session.DisposeAsync();
        Assert.Equal("", await caller.RestAsync());
        await Waiting.UntilAsync(() => agent.Sessions.Sessions.IsEmpty);
        await NextIsServedAsync(agent, origin);
    }

    /// <summary>Nobody reads the caller's connection while its upload waits.</summary>
    [Fact]
    public async Task FarEndThatDoesNotRead_IsLeft_WhenItsCallerResets()
    {
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        using var caller = await Talker.CallAsync(agent.Service);
        await caller.SayAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
        using var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        var body = new byte[1_000_000];
        caller.Socket.Blocking = false;
        // Full: neither takes any more for a while.
        for (int full = 0; full < 10;)
        {
            caller.Socket.Send(body, System.Net.Sockets.SocketFlags.None, out var error);
            full = error == System.Net.Sockets.SocketError.WouldBlock ? full + 1 : 0;
            if (full > 0) await Task.Delay(10);
        }

        caller.Reset();
        await Waiting.UntilAsync(() => farEnd.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectError));
    }

    /// <summary>A caller's first request, answered; gives the far end, which waits for the next.</summary>
    private static async Task<Talker> AnsweredAsync(Talker caller, RawOrigin origin)
    {
        await caller.SayAsync(Ask);
        var farEnd = await origin.NextAsync();
        await farEnd.HeadAsync();
        await farEnd.SayAsync(Ok);
        Assert.Equal(Ok, await caller.UntilAsync("ok"));
        return farEnd;
    }

    /// <summary>Another caller has a connection to the origin for itself, and its own answer.</summary>
    private static async Task NextIsServedAsync(RunningAgent agent, RawOrigin origin)
    {
        using var caller = await Talker.CallAsync(agent.Service);
        await NextCaller.IsServedAsync(caller, origin.NextAsync);
    }
}
