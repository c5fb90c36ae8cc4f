using System.Buffers;
using System.Text;
using Kloop.Agent.Http1;

namespace Kloop.Agent.Tests.Http1;

public sealed class AnswerHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")]
    [InlineData("HTTP/1.1 200\r\nKeep-Alive: timeout=5\r\nX: y\r\n\r\n", "HTTP/1.1 200\r\nX: y\r\n\r\n")]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")]
    // What applications' own servers send, and clients take.
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\ncontent-length: 3\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\nA: b\n\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n  c\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b    c\r\n\r\n")]
    public void Passes(string answer, string written)
    {
        var to = new ArrayBufferWriter<byte>();
        Read(answer).WriteTo(to, minor: 1, last: false);
        Assert.Equal(written, Encoding.Latin1.GetString(to.WrittenSpan));
    }

    [Theory]
    [InlineData(1, true, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    [InlineData(0, true, "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n")]
    [InlineData(0, false, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n")]
    public void Caller_IsToldWhetherTheConnectionStays(int minor, bool last, string written)
    {
        var to = new ArrayBufferWriter<byte>();
        Read("HTTP/1.1 200 OK\r\nConnection: x\r\n\r\n").WriteTo(to, minor, last);
        Assert.Equal(written, Encoding.Latin1.GetString(to.WrittenSpan));
    }

    [Theory]
    [InlineData("200 OK\r\nContent-Length: 5", false, "5")]
    [InlineData("200 OK\r\nContent-Length: 0", false, "none")]
    [InlineData("200 OK\r\nContent-Length: 5", true, "none")]
    [InlineData("204 No Content\r\nContent-Length: 5", false, "none")]
    [InlineData("304 Not Modified\r\nContent-Length: 5", false, "none")]
    [InlineData("200 OK\r\nx: y", false, "end")]
    [InlineData("200 OK\r\nTransfer-Encoding: gzip", false, "end")]
    [InlineData("200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 5", false, "chunks")]
    public void Body_EndsWhereItSays(string answer, bool toHead, string ends)
    {
        var body = Read($"HTTP/1.1 {answer}\r\n\r\n").Body(toHead);
        string found = body.IsUntilTheEnd ? "end" : body.Done ? "none" : body.Take("0\r\n\r\n0"u8) == 6 ? "more" : body.Done ? "5" : "?";
        Assert.Equal(ends == "chunks" ? "5" : ends, found);
    }

    [Theory]
    [InlineData("HTTP/2 200 OK")]
    [InlineData("HTTP/1.1 20 OK")]
    [InlineData("HTTP/1.1 2000 OK")]
    [InlineData("HTTP/1.1 099 OK")]
    [InlineData("SSH-2.0-OpenSSH_9.2")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x")]
    public void WhatIsNoAnswer_IsRefused(string answer) => Assert.Throws<MalformedHttpException>(() => Read(answer + "\r\n\r\n"));

    private static AnswerHead Read(string text)
    {
        var head = new AnswerHead();
        Assert.Equal(text.Length, head.Read(Encoding.Latin1.GetBytes(text)));
        return head;
    }
}
