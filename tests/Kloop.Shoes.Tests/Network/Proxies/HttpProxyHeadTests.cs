using System.Text;
using Kloop.Shoes.Network.Proxies;

namespace Kloop.Shoes.Tests.Network.Proxies;

public sealed class HttpProxyHeadTests
{
    [Theory]
    [InlineData("GET http://catalog/api?x=1 HTTP/1.1\r\nHost: catalog\r\nConnection: keep-alive\r\nProxy-Connection: keep-alive", "catalog", 80, "GET /api?x=1 HTTP/1.1\r\nHost: catalog\r\nConnection: close\r\n\r\nbody")]
    [InlineData("POST http://[::1]:8080 HTTP/1.1\r\nHost: x\r\nProxy-Authorization: secret", "::1", 8080, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nbody")]
    [InlineData("GET http://catalog/ws HTTP/1.1\r\nHost: catalog\r\nConnection: Upgrade\r\nUpgrade: websocket", "catalog", 80, "GET /ws HTTP/1.1\r\nHost: catalog\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbody")]
    [InlineData("CONNECT catalog:443 HTTP/1.1\r\nHost: catalog:443", "catalog", 443, "body")]
    public void Request_IsTurnedIntoTheServers(string head, string host, int port, string sent)
    {
        var request = HttpProxyHead.Read(head, "body"u8);
        Assert.Equal((host, port, sent), (request.Host, request.Port, Encoding.ASCII.GetString(request.First.Span)));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET ftp://catalog/ HTTP/1.1")]
    [InlineData("CONNECT catalog HTTP/1.1")]
    [InlineData("CONNECT catalog:99999 HTTP/1.1")]
    [InlineData("nonsense")]
    public void WhatIsNone_IsRefused(string head)
    {
        var e = Assert.Throws<ProxyProtocolException>(() => HttpProxyHead.Read(head, []));
        Assert.StartsWith("HTTP/1.1 400 ", Encoding.ASCII.GetString(e.Answer), StringComparison.Ordinal);
    }
}
