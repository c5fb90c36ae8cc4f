using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Names;

/// <summary>Each way to ask a name server, by a program that does it by hand.</summary>
public sealed class NameServerStubTests : IDisposable
{
    private readonly ShoesRun _shoes = new();

    public NameServerStubTests()
    {
        _shoes.Cluster.Add("catalog.shop.svc.cluster.local", 80, 1);
        _shoes.Cluster.Add("redis.shop.svc.cluster.local", 80, 1, [.. Enumerable.Range(1, 60).Select(i => $"10.244.0.{i}")]);
        _shoes.Cluster.Records[("_http._tcp.catalog.shop.svc.cluster.local", DnsType.Srv)] =
            [new DnsRecord("_http._tcp.catalog.shop.svc.cluster.local", DnsType.Srv, 1, 30, [0, 0, 0, 0, 0, 80, 1, (byte)'x', 0])];
    }

    public void Dispose() => _shoes.Dispose();

    [Theory]
    [InlineData("sendto")]
    [InlineData("sendmsg")]
    [InlineData("dns-tcp")]
    public async Task Question_IsAnswered(string how) =>
        Assert.Equal("code 0 answers 2 last 127.96.0.1", await SaysAsync(how, "catalog"));

    [Theory]
    [InlineData("catalog.shop.svc.cluster.local", "1", "code 0 answers 1 last 127.96.0.1")]
    [InlineData("catalog.shop.svc.cluster.local", "28", "code 0 answers 0 last 0.28.0.1")]
    [InlineData("catalog", "28", "code 0 answers 1 ")]
    [InlineData("nobody", "1", "code 3 answers 0 ")]
    [InlineData("nobody.example", "1", "code 3 answers 0 ")]
    [InlineData("_http._tcp.catalog.shop.svc.cluster.local", "33", "code 0 answers 1 ")]
    [InlineData("redis", "1", "code 0 answers 0 ")]
    public async Task Connected_IsAnswered(string name, string type, string expected) =>
        Assert.StartsWith(expected, await SaysAsync("dns-connect", name, type), StringComparison.Ordinal);

    [Fact]
    public async Task LongAnswer_ComesByTcp_AsTheCutOneSays() =>
        Assert.Equal("code 0 answers 61 last 127.96.0.60", await SaysAsync("dns-tcp", "redis"));

    [Fact]
    public async Task Name_KeepsItsAddress_AndTheAddressItsName()
    {
        Assert.Equal("code 0 answers 2 last 127.96.0.1", await SaysAsync("sendto", "catalog"));
        Assert.Equal("code 0 answers 2 last 127.96.0.1", await SaysAsync("sendto", "catalog.shop"));
        Assert.StartsWith("code 0 answers 1 last 99.97.108.0"[..18], await SaysAsync("dns-connect", "1.0.96.127.in-addr.arpa", "12"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CanonicalName_IsThePods() =>
        Assert.StartsWith("('catalog.shop.svc.cluster.local', ['catalog']", await SaysAsync("alias", "catalog"), StringComparison.Ordinal);

    /// <summary>Node's dns.resolve is c-ares, which compares where an answer comes from; so does gRPC.</summary>
    [Fact]
    public async Task ResolverThatLooksAtTheSender_IsAnswered()
    {
        const string Script = "require('dns').resolve4('catalog.shop.svc.cluster.local', (e, a) => console.log(e ? e.code : a.join()))";
        Assert.Equal("127.96.0.1", (await _shoes.RunAsync([.. FetchingPrograms.Node, "-e", Script])).Text);
    }

    private async Task<string> SaysAsync(params string[] arguments) =>
        (await _shoes.RunAsync(["/usr/bin/python3", FetchingPrograms.Source("sockets.py"), .. arguments])).Text;
}
