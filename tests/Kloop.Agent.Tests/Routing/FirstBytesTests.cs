using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Agent.Routing;
using Kloop.Agent.Tests.Doubles;

namespace Kloop.Agent.Tests.Routing;

public sealed class FirstBytesTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", Speech.Http1)]
    [InlineData("POST /a HTTP/1.0\n", Speech.Http1)]
    [InlineData("OPTIONS * HTTP/1.1\r\n", Speech.Http1)]
    [InlineData("M-SEARCH http://x/ HTTP/1.1\r\n", Speech.Http1)]
    [InlineData("CONNECT db:5432 HTTP/1.1\r\n", Speech.Other)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Speech.Http2)]
    [InlineData("\u0016\u0003\u0001", Speech.Tls)]
    [InlineData("*1\r\n$4\r\nPING\r\n", Speech.Other)]
    [InlineData("PING\r\n", Speech.Other)]
    [InlineData("GET key\r\n", Speech.Other)]
    [InlineData("EHLO mail.test\r\n", Speech.Other)]
    [InlineData("SSH-2.0-x\r\n", Speech.Other)]
    [InlineData("GET / FTP/1.1\r\n", Speech.Other)]
    [InlineData("\0\0\0\u0008", Speech.Other)]
    [InlineData("{\"a\":1}", Speech.Other)]
    public void FirstLine(string bytes, object speech) => Assert.Equal((Speech)speech, FirstBytes.Judge(Encoding.Latin1.GetBytes(bytes), complete: false));

    /// <summary>However little of it came, a request is not taken for something else.</summary>
    [Theory]
    [InlineData("GET /some/path?q HTTP/1.1\r")]
    [InlineData("PUT http://host/ HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0\r")]
    public void BeginningOfOne_NeedsMore(string bytes)
    {
        for (int i = 1; i <= bytes.Length; i++) Assert.Null(FirstBytes.Judge(Encoding.ASCII.GetBytes(bytes[..i]), complete: false));
    }

    [Theory]
    [InlineData("GET /very/long", Speech.Http1)]
    [InlineData("GET", Speech.Other)]
    [InlineData("PRI * HT", Speech.Other)]
    public void NoMoreComes_ItsBeginningDecides(string bytes, object speech) =>
        Assert.Equal((Speech)speech, FirstBytes.Judge(Encoding.ASCII.GetBytes(bytes), complete: true));

    /// <summary>The limit never passes here: the end of what the caller sends is enough.</summary>
    [Theory]
    [InlineData("x", Speech.Other)]
    [InlineData("GET /half", Speech.Http1)]
    public async Task CallerThatEnds_IsJudgedAtOnce(string bytes, object speech)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var caller = await SocketTalk.CallAsync((IPEndPoint)listener.LocalEndPoint!);
        using var socket = await listener.AcceptAsync();
        await caller.SendAsync(Encoding.ASCII.GetBytes(bytes));
        caller.Shutdown(SocketShutdown.Send);
        Assert.Equal((Speech)speech, await FirstBytes.LookAsync(socket, FirstBytes.Patience, TimeSpan.MaxValue, TimeProvider.System, default).InTime());
    }
}
