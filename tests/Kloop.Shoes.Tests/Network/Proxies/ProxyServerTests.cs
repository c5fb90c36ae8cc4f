using System.Net;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Proxies;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Processes;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Proxies;

/// <summary>Real programs that know of the proxy by their environment alone.</summary>
public sealed class ProxyServerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpServer _catalog = new("the catalog"), _redis = new("redis-0"), _laptop = new("the laptop");
    private readonly LoopbackCluster _cluster = new();
    private readonly ProxyServer _proxy;

    public ProxyServerTests()
    {
        _cluster.Add("catalog.shop.svc.cluster.local", 80, _catalog.Port);
        _cluster.Add("redis-0.redis.shop.svc.cluster.local", 6379, _redis.Port, "10.244.0.9");
        var routes = new OutgoingRoutes([new OutgoingRule("*.evil.example", OutgoingWay.Deny)], new HashSet<IPAddress>(), []);
        _proxy = new ProxyServer(_cluster, routes, new LaptopNameServers([]) { IsSilent = true });
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _catalog.Dispose();
        _redis.Dispose();
        _laptop.Dispose();
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("python")]
    [InlineData("java")]
    [InlineData(".NET")]
    [InlineData("go, static")]
    public async Task Program_ReachesTheCluster_AndTheLaptop(string program)
    {
        string[] urls = ["http://catalog/", "http://catalog.shop.svc.cluster.local/", "http://redis-0.redis:6379/", $"http://localhost:{_laptop.Port}/"];
        Assert.Equal((0, "the catalog\nthe catalog\nredis-0\nthe laptop"), await RunAsync(FetchingPrograms.Command(program, urls)));
        Assert.Equal(["catalog.shop.svc.cluster.local:80", "catalog.shop.svc.cluster.local:80", "redis-0.redis.shop.svc.cluster.local:6379"], _cluster.Dialled);
    }

    [Theory]
    [InlineData("http://catalog/", "the catalog")]
    [InlineData("http://catalog:81/", "kloop: connection refused")]
    [InlineData("http://silent.example/", "kloop: neither the cluster nor this laptop knows the name")]
    [InlineData("http://x.evil.example/", "kloop: outgoing: denies it")]
    public async Task Curl_IsTold_HowItWent(string url, string expected) => Assert.Equal((0, expected), await RunAsync("curl", "-s", "-m", "20", url));

    [Fact]
    public async Task Tunnel_IsMade_ByConnect_AndBySocks()
    {
        string at = $"127.0.0.1:{_proxy.Port}";
        Assert.Equal((0, "the catalog"), await RunAsync("curl", "-s", "-m", "20", "--proxytunnel", "-x", $"http://{at}", "http://catalog/"));
        Assert.Equal((0, "redis-0"), await RunAsync("curl", "-s", "-m", "20", "-x", $"socks5h://{at}", "http://redis-0.redis:6379/"));
        // What curl says of CONNECT's 502, and of SOCKS' reply 5.
        Assert.Equal(56, (await RunAsync("curl", "-s", "-m", "20", "--proxytunnel", "-x", $"http://{at}", "http://catalog:81/")).Code);
        Assert.Equal(97, (await RunAsync("curl", "-s", "-m", "20", "-x", $"socks5h://{at}", "http://catalog:81/")).Code);
    }

    [Fact]
    public async Task WhatIsNoProxyRequest_IsRefused() =>
        Assert.Equal((0, "400"), await RunAsync("curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--noproxy", "*", $"http://127.0.0.1:{_proxy.Port}/"));

    private async Task<(int Code, string Text)> RunAsync(params string[] command)
    {
        var lines = new List<string>();
        var variables = ProxyVariables.Of(new Dictionary<string, string?> { ["FETCH_BY_PROXY"] = "1" }, _proxy.Port, null);
        var child = ChildProcess.Start(command, variables, false, "/tmp", line =>
        {
            // The JVM says on stderr what it was told.
            if (!line.Text.StartsWith("Picked up ", StringComparison.Ordinal)) lock (lines) lines.Add(line.Text);
        });
        int code = await child.Exited.WaitAsync(Limit);
        await child.StopAsync(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        return (code, string.Join('\n', lines));
    }
}
