using System.Buffers;
using System.Text;
using Kloop.Agent.Entries;
using Kloop.Agent.Http1;

namespace Kloop.Agent.Tests.Http1;

public sealed class RequestHeadTests
{
    [Theory]
    [InlineData("connection: close", "")]
    [InlineData("Connection: keep-alive, x-secret\r\nx-secret: 1\r\nX-Other: 2", "X-Other: 2\r\n")]
    [InlineData("keep-alive: timeout=5\r\nproxy-connection: x", "")]
    // A caller must not make the far end see another message than the agent.
    [InlineData("connection: host, content-length\r\ncontent-length: 3", "content-length: 3\r\n")]
    [InlineData("Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\n")]
    [InlineData("te: gzip", "")]
    [InlineData("te: trailers, gzip", "te: trailers, gzip\r\n")]
    [InlineData("upgrade: websocket", "")]
    [InlineData("connection: Upgrade\r\nupgrade: websocket", "upgrade: websocket\r\nConnection: Upgrade\r\n")]
    [InlineData("connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk", "")]
    [InlineData("connection: upgrade\r\nupgrade: websocket\r\ncontent-length: 1", "content-length: 1\r\n")]
    [InlineData("x-empty:\r\nX-MIXED:  a  b \t", "x-empty: \r\nX-MIXED: a  b\r\n")]
    [InlineData("expect: 100-continue", "expect: 100-continue\r\n")]
    [InlineData("x-bytes: gr\u00f6\u00dfe", "x-bytes: gr\u00f6\u00dfe\r\n")]
    public void FieldsOfOneHop_Stay_AndTheOthersPassAsTheyAre(string fields, string passes) =>
        Assert.Equal($"GET /a%2f?b HTTP/1.1\r\nHost: x\r\n{passes}\r\n", Written(Read($"GET /a%2f?b HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n")));

    [Theory]
    [InlineData("HTTP/1.1", "x: y", false)]
    [InlineData("HTTP/1.1", "connection: x, Close", true)]
    [InlineData("HTTP/1.0", "x: y", true)]
    [InlineData("HTTP/1.0", "connection: Keep-Alive", false)]
    [InlineData("HTTP/1.0", "connection: keep-alive, close", true)]
    public void Version_AndConnection_SayWhetherItIsTheLast(string version, string field, bool last) =>
        Assert.Equal(last, Read($"GET / {version}\r\nHost: x\r\n{field}\r\n\r\n").IsLast);

    [Theory]
    [InlineData("GET / HTTP/2.0", 505)]
    [InlineData("GET / HTTP/1.2", 505)]
    [InlineData("GET  / HTTP/1.1", 400)]
    [InlineData("GET /a b HTTP/1.1", 400)]
    [InlineData("GET /", 400)]
    [InlineData("G(T / HTTP/1.1", 400)]
    [InlineData("GET /\t HTTP/1.1", 400)]
    [InlineData("GET /\u007f HTTP/1.1", 400)]
    [InlineData("CONNECT x:1 HTTP/1.1", 501)]
    public void FirstLine_ThatIsNone_IsRefused(string line, int status) =>
        Assert.Equal(status, Assert.Throws<MalformedHttpException>(() => Read(line + "\r\nHost: x\r\n\r\n")).Status);

    [Theory]
    [InlineData("Host: x\nx: y\r\n")]
    [InlineData("Host: x\r\nx: a\rb\r\n")]
    [InlineData("Host: x\r\n: y\r\n")]
    [InlineData("Host: x\r\nx\r\n")]
    [InlineData("Host: x\r\nContent-Length: 1, 1\r\n")]
    [InlineData("Host: x\r\nContent-Length: +1\r\n")]
    [InlineData("Host: x\r\nContent-Length:\r\n")]
    public void Field_ThatIsNone_IsRefused(string fields) =>
        Assert.Equal(400, Assert.Throws<MalformedHttpException>(() => Read($"GET / HTTP/1.1\r\n{fields}\r\n")).Status);

    [Fact]
    public void TooManyFields_AreRefused() =>
        Assert.Equal(431, Assert.Throws<MalformedHttpException>(() => Read("GET / HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 1000)) + "\r\n")).Status);

    [Theory]
    [InlineData("/api/v1?x=/y", "/api/v1", "/api/v1")]
    [InlineData("/a%20b/%C3%BC", "/a%20b/%C3%BC", "/a b/ü")]
    [InlineData("/a/../b/./c", "/a/../b/./c", "/b/c")]
    [InlineData("http://shop.test:81/x?y", "/x", "/x")]
    [InlineData("*", "/", "/")]
    public void Path_IsWhatRoutesAsk(string target, string raw, string path)
    {
        var head = Read($"OPTIONS {target} HTTP/1.1\r\nHost: shop.test:81\r\n\r\n");
        Assert.Equal((raw, path, "shop.test"), (head.RawPath, head.Path, head.Host));
        Assert.StartsWith($"OPTIONS {target} HTTP/1.1\r\n", Written(head), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_OfEveryLine_WhateverTheCase() =>
        Assert.Equal(["1", "2, 3"], Read("GET / HTTP/1.1\r\nHost: x\r\nBAGGAGE: 1\r\nother: 9\r\nbaggage: 2, 3\r\n\r\n").Values("Baggage"));

    [Fact]
    public void Entry_MarksTheRequest_AndOverridesWhatItSaid()
    {
        var head = Read("GET / HTTP/1.1\r\nHost: x\r\nkubernetes-route-as: bob\r\nbaggage: a=b\r\n\r\n");
        head.MarkAs(new Entry("ada", "shop", 80));
        Assert.Equal("GET / HTTP/1.1\r\nkubernetes-route-as: ada\r\nbaggage: a=b,kloop=ada\r\nHost: x\r\n\r\n", Written(head));
        Assert.Equal("GET / HTTP/1.1\r\nkubernetes-route-as: ada\r\nbaggage: a=b,kloop=ada\r\nHost: x\r\n\r\n", Written(head));
    }

    [Fact]
    public void IncompleteHead_IsWaitedFor()
    {
        byte[] bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray();
        var head = new RequestHead();
        for (int i = 1; i < bytes.Length; i++) Assert.Equal(0, head.Read(bytes.AsSpan(..i)));
        Assert.Equal(bytes.Length, head.Read([.. bytes, .. "GET"u8]));
    }

    private static RequestHead Read(string text)
    {
        var head = new RequestHead();
        Assert.Equal(text.Length, head.Read(Encoding.Latin1.GetBytes(text)));
        return head;
    }

    private static string Written(RequestHead head)
    {
        var to = new ArrayBufferWriter<byte>();
        head.WriteTo(to);
        return Encoding.Latin1.GetString(to.WrittenSpan);
    }
}
