using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests.Connection;

public sealed class ClusterProxyTests : IDisposable
{
    private readonly KubeconfigFolder _folder = new();

    [Theory]
    [InlineData("http", "CONNECT cluster.example:6443")]
    [InlineData("socks5", "socks5 cluster.example:6443")]
    public async Task Tls_GoesThroughIt_AndTheProxyResolvesTheName(string scheme, string asked)
    {
        using var server = new TlsServer();
        using var proxy = new ProxyServer(server.Port);
        using var cluster = Connect("https", $"{scheme}://127.0.0.1:{proxy.Port}", $"certificate-authority-data: {server.AuthorityData}, ");
        Assert.Equal("", (await cluster.GetPathAsync("version", TestContext.Current.CancellationToken)).Text("client"));
        Assert.Equal([asked], proxy.Asked);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task PlainHttp_GoesThroughIt(string scheme)
    {
        using var server = LoopbackServer.Answering(200, """{"gitVersion":"v1"}""");
        using var proxy = new ProxyServer(server.Port);
        // HttpListener looks at the Host header, which a SOCKS proxy leaves as it is.
        using var cluster = scheme == "http" ? Connect("http", $"http://127.0.0.1:{proxy.Port}") : Connect("http", $"socks5://127.0.0.1:{proxy.Port}", host: $"127.0.0.1:{server.Port}");
        Assert.Equal("v1", (await cluster.GetPathAsync("version", TestContext.Current.CancellationToken)).Text("gitVersion"));
        Assert.Equal([scheme == "http" ? "GET http://cluster.example:6443/version" : $"socks5 127.0.0.1:{server.Port}"], proxy.Asked);
    }

    [Fact]
    public async Task Password_IsGivenToAProxyThatAsksForIt()
    {
        using var server = LoopbackServer.Answering(200, "{}");
        using var proxy = new ProxyServer(server.Port, needsPassword: true);
        using var cluster = Connect("http", $"http://ada:p%40ss@127.0.0.1:{proxy.Port}");
        await cluster.GetPathAsync("version", TestContext.Current.CancellationToken);
        Assert.Equal("GET http://cluster.example:6443/version " + Convert.ToBase64String("ada:p@ss"u8), proxy.Asked[^1]);
    }

    [Theory]
    [InlineData("ftp://ada:p4ss@127.0.0.1:1")]
    [InlineData("127.0.0.1:3128")]
    public void WhatIsNoProxy_IsRefused_WithoutItsPassword(string url)
    {
        var e = Assert.Throws<ClusterException>(() => Connect("http", url));
        Assert.Contains("proxy-url of cluster \"one\"", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p4ss", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FirstFileWithTheCluster_Counts()
    {
        string[] files = [Cluster("other", "http://one.example:1"), Cluster("one", null), Cluster("one", "http://two.example:2")];
        Assert.Null(ClusterProxy.Of(files, "one"));
        Assert.Equal("http://two.example:2/", ClusterProxy.Of([files[0], files[2]], "one")!.GetProxy(new Uri("https://cluster.example"))!.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private static string Cluster(string name, string? proxy) => $"clusters:\n- name: {name}\n  cluster:\n    server: https://cluster.example\n" + (proxy is null ? "" : $"    proxy-url: {proxy}\n");

    private Cluster Connect(string scheme, string proxy, string more = "", string host = "cluster.example:6443") => ClusterConnector.Connect(new ClusterOptions(_folder.Write("config",
        KubeconfigFolder.Config("one", $"{scheme}://{host}").Replace("cluster: { ", $"cluster: {{ proxy-url: \"{proxy}\", {more}", StringComparison.Ordinal))));
}
