using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Agent.Tests.Http;

/// <summary>Callers that break the rules harm nobody but themselves.</summary>
public sealed class HttpFrontTests
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nbad header: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nnul: a\0b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.9\r\nHost: x\r\n\r\n")]
    public async Task AmbiguousOrMalformedHead_IsRefused_AndNothingAfterItIsServed(string head)
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        string answer = await SayAsync(agent, Encoding.Latin1.GetBytes(head + Smuggled));
        Assert.Matches("^HTTP/1.1 (400|411|501|505) ", answer);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        await StillServesAsync(agent, origin, 0);
    }

    /// <summary>RFC 9112, 6.3: chunked wins over a length, which is not passed on.</summary>
    [Fact]
    public async Task LengthAndChunked_AreOneRequest_ForTheOriginAsForTheAgent()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        string answer = await SayAsync(agent, Encoding.ASCII.GetBytes(
            "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled));
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.InRange(origin.Requests, 0, 1);
        Assert.NotEqual("/smuggled", origin.Last.Target);
    }

    [Theory]
    [InlineData("5\r\nabc\r\n0\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\nabc\r\n0\r\n\r\n")]
    [InlineData("-1\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\nabc\n0\n\n")]
    public async Task MalformedChunks_EndTheRequest_AndNothingAfterThemIsServed(string chunks)
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        string answer = await SayAsync(agent, Encoding.ASCII.GetBytes("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + Smuggled));
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
        // The origin may count the broken request at any time.
        using var caller = new HttpClient();
        Assert.Equal("origin", await caller.GetStringAsync(new Uri($"http://127.0.0.1:{agent.Service.Port}/")).InTime());
        Assert.DoesNotContain("/smuggled", origin.Targets);
    }

    [Theory]
    [InlineData(false, "431")]
    [InlineData(true, "414")]
    public async Task OversizedHead_IsRefused(bool target, string status)
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        string large = new('a', 1_000_000);
        string head = target ? $"GET /{large} HTTP/1.1\r\nHost: x\r\n\r\n" : $"GET / HTTP/1.1\r\nHost: x\r\nlarge: {large}\r\n\r\n";
        Assert.StartsWith($"HTTP/1.1 {status} ", await SayAsync(agent, Encoding.ASCII.GetBytes(head)), StringComparison.Ordinal);
        await StillServesAsync(agent, origin, 0);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nslow: ")]
    [InlineData("PRI * HTTP/2.0\r\n\r\n")]
    public async Task CallersThatNeverFinishTheirHead_AreTimedOut_WhileOthersAreServed(string head)
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address, headLimit: TimeSpan.FromSeconds(1));
        var slow = new List<Socket>();
        for (int i = 0; i < 50; i++)
        {
            slow.Add(await SocketTalk.CallAsync(agent.Service));
            await Relay.SendAllAsync(slow[i], Encoding.ASCII.GetBytes(head), default);
        }

        await StillServesAsync(agent, origin, 0);
        foreach (var socket in slow)
        {
            using (socket) await ReadToEndOrResetAsync(socket);
        }
    }

    /// <summary>Cases of RFC 9113 that end the connection; each is a frame (or several) after preface and SETTINGS.</summary>
    public static TheoryData<string, byte[]> BadFrames => new()
    {
        { "DATA on stream 0", Frame(0, 0, 0, "x"u8) },
        { "HEADERS on stream 0", Frame(1, 4, 0, [0x82]) },
        { "HEADERS on an even stream", Frame(1, 4, 2, [0x82]) },
        { "header block that is no HPACK", Frame(1, 4, 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) },
        { "PRIORITY of 3 bytes", Frame(2, 0, 1, [0, 0, 0]) },
        { "RST_STREAM of an idle stream", Frame(3, 0, 1, [0, 0, 0, 1]) },
        { "SETTINGS of 5 bytes", Frame(4, 0, 0, [0, 0, 0, 0, 0]) },
        { "SETTINGS on a stream", Frame(4, 0, 1, []) },
        { "window of more than 2^31-1", Frame(4, 0, 0, [0, 4, 0xff, 0xff, 0xff, 0xff]) },
        { "PUSH_PROMISE by a client", Frame(5, 4, 1, [0, 0, 0, 2, 0x82]) },
        { "PING of 4 bytes", Frame(6, 0, 0, [0, 0, 0, 0]) },
        { "WINDOW_UPDATE of 0", Frame(8, 0, 0, [0, 0, 0, 0]) },
        { "WINDOW_UPDATE beyond the limit", [.. Frame(8, 0, 0, [0x7f, 0xff, 0xff, 0xff]), .. Frame(8, 0, 0, [0x7f, 0xff, 0xff, 0xff])] },
        { "CONTINUATION without HEADERS", Frame(9, 4, 1, [0x82]) },
        { "frame larger than allowed", Frame(0, 0, 1, new byte[20_000]) },
        { "endless CONTINUATION", [.. Frame(1, 0, 1, [0x82]), .. Repeat(Frame(9, 0, 1, new byte[10_000]), 100)] },
        { "flood of PINGs and SETTINGS that are not read", Repeat([.. Frame(6, 0, 0, new byte[8]), .. Frame(4, 0, 0, [])], 50_000) },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task BadHttp2_EndsItsOwnConnection(string what, byte[] frames)
    {
        await using var origin = await HttpApp.StartAsync("origin", HttpProtocols.Http1);
        await using var agent = new RunningAgent(origin.Address);
        using var socket = await SocketTalk.CallAsync(agent.Service);
        try
        {
            await Relay.SendAllAsync(socket, (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, []), .. frames], default);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Ended while it was still being told: fine.
        }

        await ReadToEndOrResetAsync(socket);
        Assert.True(origin.Requests == 0, what);
        await StillServesAsync(agent, origin, 0);
    }

    [Fact]
    public async Task RapidReset_DoesNotReachOthers()
    {
        await using var origin = await HttpApp.StartAsync("origin", HttpProtocols.Http1);
        await using var agent = new RunningAgent(origin.Address);
        using var socket = await SocketTalk.CallAsync(agent.Service);
        var bytes = new List<byte>([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, [])]);
        for (uint stream = 1; stream < 20_000; stream += 2)
        {
            // :method GET, :scheme http, :path /, :authority x (RFC 7541, appendix A)
            bytes.AddRange([.. Frame(1, 5, stream, [0x82, 0x86, 0x84, 0x41, 0x01, (byte)'x']), .. Frame(3, 0, stream, [0, 0, 0, 8])]);
        }

        try
        {
            await Relay.SendAllAsync(socket, bytes.ToArray(), default);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Cut off: fine.
        }

        await ReadToEndOrResetAsync(socket);
        using var caller = new HttpClient();
        Assert.Equal("origin", await caller.GetStringAsync(new Uri($"http://127.0.0.1:{agent.Service.Port}/")).InTime());
    }

    /// <summary>Random bytes behind a valid beginning; the seed is printed when it fails.</summary>
    [Fact]
    public async Task RandomBytes_EndTheirOwnConnection()
    {
        await using var origin = await HttpApp.StartAsync("origin");
        await using var agent = new RunningAgent(origin.Address);
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        byte[][] beginnings = ["GET /"u8.ToArray(), "POST / HTTP/1.1\r\nHost: x\r\n"u8.ToArray(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), []];
        for (int i = 0; i < 200; i++)
        {
            var noise = new byte[random.Next(1, 3000)];
            random.NextBytes(noise);
            using var socket = await SocketTalk.CallAsync(agent.Service);
            try
            {
                await Relay.SendAllAsync(socket, (byte[])[.. beginnings[i % beginnings.Length], .. noise], default);
                socket.Shutdown(SocketShutdown.Send);
                await ReadToEndOrResetAsync(socket);
            }
            catch (SocketException)
            {
                // Cut off: fine.
            }
            catch (TimeoutException)
            {
                Assert.Fail($"hung with seed {seed} at {i}");
            }
        }

        using var caller = new HttpClient();
        Assert.Equal("origin", await caller.GetStringAsync(new Uri($"http://127.0.0.1:{agent.Service.Port}/")).InTime());
    }

    private static async Task StillServesAsync(RunningAgent agent, HttpApp origin, int before)
    {
        using var caller = new HttpClient();
        Assert.Equal("origin", await caller.GetStringAsync(new Uri($"http://127.0.0.1:{agent.Service.Port}/")).InTime());
        Assert.Equal(before + 1, origin.Requests);
    }

    private static async Task<string> SayAsync(RunningAgent agent, byte[] bytes)
    {
        using var socket = await SocketTalk.CallAsync(agent.Service);
        var answer = ReadToEndOrResetAsync(socket);
        try
        {
            await Relay.SendAllAsync(socket, bytes, default);
        }
        catch (SocketException)
        {
            // Refused before its end.
        }

        return Encoding.Latin1.GetString(await answer);
    }

    private static async Task<byte[]> ReadToEndOrResetAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[32 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer).InTime() is var count and > 0) all.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return all.ToArray();
    }

    private static byte[] Frame(byte type, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    private static byte[] Repeat(byte[] bytes, int times) => [.. Enumerable.Repeat(bytes, times).SelectMany(b => b)];
}
