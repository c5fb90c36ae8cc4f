using Kloop.Agent.Tests.Doubles;

namespace Kloop.Agent.Tests.Http1;

/// <summary>What passes between a caller and its origin, byte by byte.</summary>
public sealed class RequestPassageTests : IAsyncLifetime
{
    private const string Get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly RawOrigin _origin = new();
    private readonly RunningAgent _agent;
    private Talker _caller = null!;

    public RequestPassageTests() => _agent = new RunningAgent(_origin.Address);

    public async ValueTask InitializeAsync() => _caller = await Talker.CallAsync(_agent.Service);

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _agent.DisposeAsync();
        _origin.Dispose();
    }

    [Fact]
    public async Task ChunksExtensionsAndTrailers_Pass_InBothDirections()
    {
        const string chunks = "3;x=\"y\"\r\nabc\r\n0\r\nsum: right\r\n\r\n";
        using var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nTrailer: sum\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        Assert.EndsWith("Trailer: sum\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, await origin.UntilAsync(chunks), StringComparison.Ordinal);
        await origin.SayAsync("HTTP/1.1 200 OK\r\nTrailer: sum\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        Assert.Equal("HTTP/1.1 200 OK\r\nTrailer: sum\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, await _caller.UntilAsync(chunks));
        await NextIsServedAsync(origin);
    }

    [Fact]
    public async Task CallersHalfClose_IsTheOriginsToAnswer()
    {
        await _caller.SayAsync(Get);
        _caller.End();
        using var origin = await _origin.NextAsync();
        Assert.Equal(Get, await origin.HeadAsync());
        await origin.EndedAsync();
        await origin.SayAsync("HTTP/1.1 200 OK\r\n\r\nstill ");
        await origin.SayAsync("here");
        origin.End();
        Assert.Equal("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nstill here", await _caller.TextAsync());
    }

    [Fact]
    public async Task CallerThatGoes_IsTheOriginsLoss()
    {
        using var origin = await AskAsync(Get);
        await origin.HeadAsync();
        await origin.SayAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
        await _caller.UntilAsync("ok\r\n");
        _caller.Reset();
        await origin.ResetAsync();
    }

    [Fact]
    public async Task CallerThatGoes_InItsBody_IsTheOriginsLoss()
    {
        using var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
        await origin.UntilAsync("abc");
        _caller.End();
        await origin.ResetAsync();
        await _caller.ResetAsync();
    }

    [Fact]
    public async Task OriginThatGoes_InItsAnswer_IsTheCallersLoss()
    {
        using (var origin = await AskAsync(Get))
        {
            await origin.HeadAsync();
            await origin.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
            await _caller.UntilAsync("abc");
        }

        await _caller.ResetAsync();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall")]
    [InlineData("HTTP/1.0 200 OK\r\nServer: old\r\n\r\nall", "HTTP/1.1 200 OK\r\nServer: old\r\nConnection: close\r\n\r\nall")]
    public async Task AnswerWithoutALength_EndsWithItsConnection(string said, string heard)
    {
        using (var origin = await AskAsync(Get))
        {
            await origin.HeadAsync();
            await origin.SayAsync(said);
        }

        Assert.Equal(heard, await _caller.TextAsync());
    }

    [Fact]
    public async Task OriginThatCloses_IsNotTheCallersEnd()
    {
        using (var origin = await AskAsync(Get))
        {
            await origin.HeadAsync();
            await origin.SayAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            Assert.Equal(Ok, await _caller.UntilAsync("ok"));
        }

        using var another = await AskAsync(Get);
        await another.HeadAsync();
        await another.SayAsync(Ok);
        Assert.Equal(Ok, await _caller.UntilAsync("ok"));
    }

    [Fact]
    public async Task OldCallers_AreAskedInTheirVersion_AndKeptIfTheyWish()
    {
        using var origin = await AskAsync("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        Assert.Equal("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", await origin.HeadAsync());
        await origin.SayAsync("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok", await _caller.UntilAsync("ok"));
        await _caller.SayAsync("GET / HTTP/1.0\r\n\r\n");
        await origin.HeadAsync();
        await origin.SayAsync("HTTP/1.0 200 OK\r\n\r\nok");
        origin.End();
        Assert.Equal("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nok", await _caller.TextAsync());
    }

    [Fact]
    public async Task InterimAnswers_Pass()
    {
        using var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.Contains("Expect: 100-continue", await origin.HeadAsync(), StringComparison.Ordinal);
        await origin.SayAsync("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", await _caller.UntilAsync("Continue\r\n\r\n"));
        await _caller.SayAsync("body");
        await origin.UntilAsync("body");
        await origin.SayAsync(Ok);
        Assert.Equal(Ok, await _caller.UntilAsync("ok"));
        await NextIsServedAsync(origin);
    }

    [Fact]
    public async Task CallerWhoseBodyIsNotWanted_GetsTheAnswer_AndTheEnd()
    {
        using var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        await origin.HeadAsync();
        await origin.SayAsync("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal("HTTP/1.1 417 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", await _caller.TextAsync());
    }

    [Fact]
    public async Task EarlyAnswer_IsRead_ThoughTheOriginTakesNoMore()
    {
        using (var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"))
        {
            await origin.HeadAsync();
            await origin.SayAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
        }

        await _caller.SayAsync(new string('x', 5_000_000));
        Assert.StartsWith("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n", await _caller.UntilAsync("big"), StringComparison.Ordinal);
    }

    /// <summary>It waits for an end that only the origin's "close" told of, or the origin's own end.</summary>
    [Theory]
    [InlineData("Connection: close\r\n", "Connection: close\r\n")]
    [InlineData("", "")]
    public async Task CallerThatStopsItsBody_AfterAnEarlyAnswer_IsEnded(string said, string heard)
    {
        using (var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"))
        {
            await origin.UntilAsync("abc");
            await origin.SayAsync($"HTTP/1.1 413 Too Large\r\n{said}Content-Length: 3\r\n\r\nbig");
            string answer = await _caller.UntilAsync("big");
            Assert.Equal($"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n{heard}\r\nbig", answer);
        }

        await _caller.EndedAsync();
    }

    /// <summary>An origin that answers first and reads on is not cut off.</summary>
    [Fact]
    public async Task UploadThatOutlivesItsAnswer_Arrives()
    {
        using var origin = await AskAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
        await origin.UntilAsync("abc");
        await origin.SayAsync(Ok);
        Assert.Equal(Ok, await _caller.UntilAsync("ok"));
        await _caller.SayAsync("defghi");
        await origin.UntilAsync("defghi");
        await NextIsServedAsync(origin);
    }

    [Fact]
    public async Task Upgrade_PassesEveryByte_EvenThoseThatCameWithIt()
    {
        using var origin = await AskAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\nfirst");
        Assert.EndsWith("Upgrade: own\r\nConnection: Upgrade\r\n\r\n", await origin.HeadAsync(), StringComparison.Ordinal);
        await origin.SayAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\nhello");
        Assert.EndsWith("\r\n\r\nhello", await _caller.UntilAsync("hello"), StringComparison.Ordinal);
        Assert.Equal("first", await origin.UntilAsync("first"));
        _caller.End();
        await origin.EndedAsync();
        await origin.SayAsync("last");
        origin.End();
        Assert.Equal("last", await _caller.TextAsync());
    }

    [Fact]
    public async Task UpgradeThatNobodyAskedFor_IsTheCallersLoss()
    {
        using var origin = await AskAsync(Get);
        await origin.HeadAsync();
        await origin.SayAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: own\r\n\r\n");
        await _caller.ResetAsync();
    }

    [Fact]
    public async Task NewConnectionThatCloses_IsTheCallersLoss()
    {
        using (var origin = await AskAsync(Get)) await origin.HeadAsync();
        await _caller.ResetAsync();
    }

    [Fact]
    public async Task AnswerToHead_HasNoBody_WhateverItsLength()
    {
        using var origin = await AskAsync("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
        await origin.HeadAsync();
        await origin.SayAsync("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", await _caller.HeadAsync());
        await NextIsServedAsync(origin);
    }

    private async Task<Talker> AskAsync(string request)
    {
        await _caller.SayAsync(request);
        return await _origin.NextAsync();
    }

    private async Task NextIsServedAsync(Talker origin)
    {
        await _caller.SayAsync(Get);
        Assert.Equal(Get, await origin.HeadAsync());
        await origin.SayAsync(Ok);
        Assert.Equal(Ok, await _caller.UntilAsync("ok"));
    }
}
