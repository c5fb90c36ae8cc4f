using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Agent.Tests.Http;

public sealed class RequestRouterTests
{
    private static readonly SessionRoute Alice = new("alice");

    /// <summary>Both versions that callers speak without TLS.</summary>
    public static TheoryData<int> Versions => [1, 2];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task EachRequest_OfOneConnection_GoesWhereItsHeadersSay(int version)
    {
        await using var origin = await HttpApp.StartAsync("origin", Protocols(version));
        await using var laptop = await HttpApp.StartAsync("laptop", Protocols(version));
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(laptop.AsLaptop, Alice);
        using var caller = Caller(agent, version);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("origin", await caller.GetStringAsync("/").InTime());
            Assert.Equal("laptop", await AskAsync(caller, version, ("kubernetes-route-as", "alice")));
            Assert.Equal("laptop", await AskAsync(caller, version, ("baggage", "a=b;c, kloop=alice;d=e")));
            Assert.Equal("origin", await AskAsync(caller, version, ("kubernetes-route-as", "bob")));
        }

        Assert.Equal((40, 40), (origin.Requests, laptop.Requests));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task WhatPasses_IsNotChanged(int version)
    {
        await using var origin = await HttpApp.StartAsync("origin", Protocols(version));
        await using var agent = new RunningAgent(origin.Address);
        using var caller = Caller(agent, version);
        using var request = Request(version, HttpMethod.Get, "/a%2Fb/%7E%41;p=1?q=%20+%22&x", ("x-own", "Größe"), ("user-agent", "test/1"), ("accept-encoding", "br"));
        request.RequestUri = new Uri($"http://127.0.0.1:{agent.Service.Port}/a%2Fb/%7E%41;p=1?q=%20+%22&x", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        request.Headers.Host = "shop.test:8080";
        using var answer = await caller.SendAsync(request).InTime();
        Assert.Equal("/a%2Fb/%7E%41;p=1?q=%20+%22&x", origin.Last.Target);
        Assert.Equal("shop.test:8080", origin.Last.Headers["host"]);
        Assert.DoesNotContain(origin.Last.Headers.Keys, k => k.StartsWith("x-forwarded", StringComparison.Ordinal) || k is "via" or "traceparent");
        Assert.Equal("br", origin.Last.Headers["accept-encoding"]);
        Assert.Equal("test/1", origin.Last.Headers["user-agent"]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Bodies_OfManyMegabytes_ArriveWhole_InBothDirections(int version)
    {
        await using var origin = await HttpApp.StartAsync("origin", Protocols(version));
        await using var laptop = await HttpApp.StartAsync("laptop", Protocols(version));
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(laptop.AsLaptop, Alice);
        using var caller = Caller(agent, version);
        byte[] body = RandomNumberGenerator.GetBytes(30_000_000);
        foreach (var (name, header) in (Dictionary<string, string>)new() { ["laptop"] = "alice", ["origin"] = "nobody" })
        {
            using var request = Request(version, HttpMethod.Post, "/sum", ("kubernetes-route-as", header));
            request.Content = new StreamContent(new MemoryStream(body));
            using var answer = await caller.SendAsync(request).InTime();
            Assert.Equal($"{name} {Convert.ToHexStringLower(SHA256.HashData(body))}", await answer.Content.ReadAsStringAsync().InTime());

            using var download = await caller.SendAsync(Request(version, HttpMethod.Get, "/bytes?count=30000000", ("kubernetes-route-as", header))).InTime();
            byte[] got = await download.Content.ReadAsByteArrayAsync().InTime();
            Assert.Equal(name, download.Headers.GetValues("app").Single());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(HttpApp.Bytes(30_000_000))), Convert.ToHexStringLower(SHA256.HashData(got)));
        }
    }

    [Fact]
    public async Task BothDirections_OfOneHttp2Request_FlowAtTheSameTime()
    {
        await using var origin = await HttpApp.StartAsync("origin", HttpProtocols.Http2);
        await using var laptop = await HttpApp.StartAsync("laptop", HttpProtocols.Http2);
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(laptop.AsLaptop, Alice);
        using var caller = Caller(agent, 2);
        var pipe = new System.IO.Pipelines.Pipe();
        using var request = Request(2, HttpMethod.Post, "/echo", ("kubernetes-route-as", "alice"));
        request.Content = new FlushedContent(pipe.Reader.AsStream());
        await pipe.Writer.WriteAsync("0"u8.ToArray());
        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime();
        await using var body = await answer.Content.ReadAsStreamAsync();
        for (int i = 0; i < 20; i++)
        {
            var got = new byte[1];
            await body.ReadExactlyAsync(got).AsTask().InTime();
            Assert.Equal((byte)('0' + i), got[0]);
            await pipe.Writer.WriteAsync((byte[])[(byte)('1' + i)]);
        }

        await pipe.Writer.CompleteAsync();
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(418)]
    [InlineData(503)]
    public async Task AnswersWithoutABody_AndErrors_PassAsTheyAre(int status)
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        using var caller = Caller(agent, 1);
        using var answer = await caller.GetAsync($"/status?code={status}").InTime();
        Assert.Equal(status, (int)answer.StatusCode);
        using var head = await caller.SendAsync(Request(1, HttpMethod.Head, "/")).InTime();
        Assert.Equal("origin", head.Headers.GetValues("app").Single());
    }

    [Fact]
    public async Task Trailers_Pass()
    {
        const int version = 2; // Kestrel sends no trailers in HTTP/1.1.
        await using var origin = await HttpApp.StartAsync("origin", Protocols(version));
        await using var laptop = await HttpApp.StartAsync("laptop", Protocols(version));
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(laptop.AsLaptop, Alice);
        using var caller = Caller(agent, version);
        using var answer = await caller.SendAsync(Request(version, HttpMethod.Get, "/trailers", ("kubernetes-route-as", "alice"))).InTime();
        Assert.Equal("laptop", await answer.Content.ReadAsStringAsync().InTime());
        Assert.Equal("right", answer.TrailingHeaders.GetValues("sum").Single());
    }

    [Fact]
    public async Task ExpectContinue_IsAnsweredByTheFarEnd_BeforeTheBodyIsSent()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        using var caller = Caller(agent, 1);
        using var request = Request(1, HttpMethod.Post, "/echo");
        request.Headers.ExpectContinue = true;
        request.Content = new StringContent("body");
        using var answer = await caller.SendAsync(request).InTime();
        Assert.Equal("body", await answer.Content.ReadAsStringAsync().InTime());
    }

    [Fact]
    public async Task WebSocket_IsUpgraded_OnTheLaptop()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var laptop = await HttpApp.StartAsync("laptop");
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(laptop.AsLaptop, Alice);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("kubernetes-route-as", "alice");
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{agent.Service.Port}/socket"), default).InTime();
        await socket.SendAsync("hi"u8.ToArray(), WebSocketMessageType.Text, true, default).InTime();
        var buffer = new byte[10];
        var got = await socket.ReceiveAsync(buffer, default).InTime();
        Assert.Equal("hi", Encoding.ASCII.GetString(buffer, 0, got.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default).InTime();
        Assert.Equal("laptop", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task LaptopThatRefuses_LeavesRequests_ToTheOrigin_WithTheirBodies()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(Laptops.Refuse, Alice);
        using var caller = Caller(agent, 1);
        Assert.Equal("origin", await AskAsync(caller, 1, ("kubernetes-route-as", "alice")));
        using var request = Request(1, HttpMethod.Post, "/echo", ("kubernetes-route-as", "alice"));
        request.Content = new StringContent("body");
        using var answer = await caller.SendAsync(request).InTime();
        Assert.Equal("body", await answer.Content.ReadAsStringAsync().InTime());
    }

    [Fact]
    public async Task CallersConnection_Survives_TheBeginningAndTheEndOfASession()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var laptop = await HttpApp.StartAsync("laptop");
        await using var agent = new RunningAgent(origin.Address);
        int connections = 0;
        using var caller = Caller(agent, 1, () => connections++);
        Assert.Equal("origin", await caller.GetStringAsync("/").InTime());
        var session = await agent.TakeAsync(laptop.AsLaptop);
        Assert.Equal("laptop", await caller.GetStringAsync("/").InTime());
        Assert.Null((await RunningAgent.AskAsync(session, new ControlQuestion(Unregister: true))).Error);
        Assert.Equal("origin", await caller.GetStringAsync("/").InTime());
        await session.DisposeAsync();
        Assert.Equal("origin", await caller.GetStringAsync("/").InTime());
        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task Retiring_AsksCallersToComeBack_WithoutAFailedRequest()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        await using var asking = await agent.ConnectAsync(Laptops.Refuse);
        int connections = 0;
        using var caller = Caller(agent, 1, () => connections++);
        Assert.Equal("origin", await caller.GetStringAsync("/").InTime());
        var retiring = RunningAgent.AskAsync(asking, new ControlQuestion(Retire: true));
        while (connections < 2) Assert.Equal("origin", await caller.GetStringAsync("/").InTime());
        Assert.Null((await retiring.InTime()).Error);
    }

    /// <summary>As without the agent, and with HTTP/2 in a way that says that it may be sent again (RFC 9113, 8.7).</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task OriginThatIsNotThere_IsALostConnection_AndNoAnswer(int version)
    {
        using var nobody = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var agent = new RunningAgent((IPEndPoint)nobody.LocalEndPoint!, tryPause: TimeSpan.FromMilliseconds(1));
        using var caller = Caller(agent, version);
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => caller.GetStringAsync("/").InTime());
        Assert.Null(e.StatusCode);
        if (version == 2) Assert.Equal(7, ((HttpProtocolException)e.InnerException!).ErrorCode);
    }

    /// <summary>Whatever a request's target names, the agent talks to the origin alone.</summary>
    [Theory]
    [InlineData("GET http://elsewhere.test:9/secret HTTP/1.1\r\nHost: elsewhere.test:9\r\nConnection: close\r\n\r\n")]
    [InlineData("GET //elsewhere.test/secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("CONNECT elsewhere.test:9 HTTP/1.1\r\nHost: elsewhere.test:9\r\nConnection: close\r\n\r\n")]
    public async Task NoOpenProxy(string request)
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        using var socket = await SocketTalk.CallAsync(agent.Service);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        string answer = await socket.TextAsync();
        Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || origin.Requests == 1, answer);
    }

    [Fact]
    public async Task Mirror_GetsACopy_AndTheOriginAnswers()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var laptop = await HttpApp.StartAsync("laptop");
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(laptop.AsLaptop, new SessionRoute(Mirror: true));
        using var caller = Caller(agent, 1);
        using var answer = await caller.PostAsync("/sum", new ByteArrayContent(new byte[100_000])).InTime();
        Assert.StartsWith("origin ", await answer.Content.ReadAsStringAsync().InTime(), StringComparison.Ordinal);
        await Waiting.UntilAsync(() => laptop.Requests == 1);
        Assert.Equal("100000", laptop.Last.Headers["content-length"]);
    }

    [Fact]
    public async Task MirrorThatNeverReads_DoesNotHoldTheOriginUp()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.TakeAsync(Laptops.NeverAnswer, new SessionRoute(Mirror: true));
        using var caller = Caller(agent, 1);
        byte[] body = RandomNumberGenerator.GetBytes(20_000_000);
        using var answer = await caller.PostAsync("/sum", new ByteArrayContent(body)).InTime();
        Assert.Equal($"origin {Convert.ToHexStringLower(SHA256.HashData(body))}", await answer.Content.ReadAsStringAsync().InTime());
    }

    /// <summary>Sends each piece at once.</summary>
    private sealed class FlushedContent(Stream pieces) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[100];
            while (await pieces.ReadAsync(buffer) is var count and > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private static HttpProtocols Protocols(int version) => version == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1;

    private static HttpClient Caller(RunningAgent agent, int version, Action? onConnect = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        if (onConnect is not null)
        {
            handler.ConnectCallback = async (context, _) =>
            {
                onConnect();
                return new System.Net.Sockets.NetworkStream(await SocketTalk.CallAsync(agent.Service), ownsSocket: true);
            };
        }

        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://127.0.0.1:{agent.Service.Port}"),
            DefaultRequestVersion = new Version(version == 2 ? 2 : 1, version == 2 ? 0 : 1),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    private static HttpRequestMessage Request(int version, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Version = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in headers.Where(h => h.Value.All(char.IsAscii))) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static async Task<string> AskAsync(HttpClient caller, int version, params (string Name, string Value)[] headers)
    {
        using var answer = await caller.SendAsync(Request(version, HttpMethod.Get, "/", headers)).InTime();
        return await answer.Content.ReadAsStringAsync().InTime();
    }
}
