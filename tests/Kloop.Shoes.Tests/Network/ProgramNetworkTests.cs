using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network;

/// <summary>One suite for programs of all kinds, each as an ordinary user: nothing is injected into any of them.</summary>
public sealed class ProgramNetworkTests : IDisposable
{
    private readonly HttpServer _catalog = new("the catalog"), _redis = new("redis-0"), _laptop = new("the laptop");
    private readonly ShoesRun _shoes = new();

    public ProgramNetworkTests()
    {
        _shoes.Cluster.Add("catalog.shop.svc.cluster.local", 80, _catalog.Port);
        _shoes.Cluster.Add("redis-0.redis.shop.svc.cluster.local", 6379, _redis.Port, "10.244.0.9");
        // Only the cluster's own name server knows it.
        _shoes.Cluster.Add("database.corp.example", 5432, _redis.Port, "192.0.2.7");
    }

    public void Dispose()
    {
        _shoes.Dispose();
        _catalog.Dispose();
        _redis.Dispose();
        _laptop.Dispose();
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("perl")]
    [InlineData("busybox")]
    [InlineData("java")]
    [InlineData("java on IPv6 sockets")]
    [InlineData(".NET")]
    [InlineData("go, static")]
    [InlineData("C, glibc, static")]
    [InlineData("C, musl, static")]
    public async Task Program_IsInThePodsNetwork(string program)
    {
        string[] expected =
        [
            "http://catalog/", "the catalog",
            "http://catalog.shop/", "the catalog",
            "http://catalog.shop.svc.cluster.local/", "the catalog",
            "http://redis-0.redis:6379/", "redis-0",
            "http://database.corp.example:5432/", "redis-0",
            $"http://localhost:{_laptop.Port}/", "the laptop",
            $"http://127.0.0.1:{_laptop.Port}/", "the laptop",
            "http://catalog:81/", "REFUSED",
            "http://there-is-no-such.name/", "NAME",
        ];
        string[] urls = [.. expected.Where((_, i) => i % 2 == 0)];
        var (code, text) = await _shoes.RunAsync(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", .. FetchingPrograms.Command(program, urls)]);
        Assert.Equal(string.Join('\n', expected.Where((_, i) => i % 2 == 1)), text);
        Assert.Equal(0, code);
    }
}
