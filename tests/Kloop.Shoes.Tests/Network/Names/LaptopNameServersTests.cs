using System.Net;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Names;

public sealed class LaptopNameServersTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void File_IsRead_AndTheLastSearchCounts()
    {
        var servers = LaptopNameServers.FromFile(_folder.WithFile("resolv.conf", "# dhcp\nnameserver 10.0.0.1\nnameserver nonsense\ndomain first.example\nsearch corp.example.\tlab.example\noptions edns0 ndots:2\n"));
        Assert.Equal([IPAddress.Parse("10.0.0.1")], servers.Addresses);
        Assert.Equal(["corp.example", "lab.example"], servers.Search);
        Assert.Equal(2, servers.Dots);
    }

    [Fact]
    public void NothingInIt_IsThisMachine_WithoutDomains()
    {
        var servers = LaptopNameServers.FromFile(_folder.WithFile("resolv.conf", "search\n"));
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], servers.Addresses);
        Assert.Empty(servers.Search);
        Assert.Equal(1, servers.Dots);
    }

    [Theory]
    [InlineData("catalog.corp.example", 1, "catalog")]
    [InlineData("CATALOG.Corp.Example", 1, "CATALOG")]
    [InlineData("catalog.shop.corp.example", 1, null)]
    [InlineData("catalog.shop.corp.example", 2, "catalog.shop")]
    [InlineData("corp.example", 1, null)]
    [InlineData("catalogcorp.example", 1, null)]
    [InlineData("catalog", 1, null)]
    public void Stem_IsWhatASearchDomainCompleted(string name, int dots, string? stem) =>
        Assert.Equal(stem, new LaptopNameServers([]) { Search = ["corp.example"], Dots = dots }.Stem(name));

    public void Dispose() => _folder.Dispose();
}
