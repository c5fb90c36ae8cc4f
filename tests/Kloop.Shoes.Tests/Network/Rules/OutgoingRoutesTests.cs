using System.Net;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Shoes.Tests.Network.Rules;

public sealed class OutgoingRoutesTests
{
    private readonly OutgoingRoutes _routes = new(
        [
            new("10.96.7.7", OutgoingWay.Laptop), new("10.20.0.0/16", OutgoingWay.Cluster), new("192.0.2.0/24", OutgoingWay.Deny),
            new("api.corp.example", OutgoingWay.Laptop), new("*.corp.example", OutgoingWay.Cluster), new("tracker.*", OutgoingWay.Deny),
        ],
        new HashSet<IPAddress> { IPAddress.Parse("10.244.3.4") }, [IPNetwork.Parse("10.96.0.0/16")]);

    [Theory]
    [InlineData("10.96.1.1", OutgoingWay.Cluster)]
    [InlineData("10.96.7.7", OutgoingWay.Laptop)]
    [InlineData("10.244.3.4", OutgoingWay.Cluster)]
    [InlineData("10.244.3.5", OutgoingWay.Laptop)]
    [InlineData("10.20.9.9", OutgoingWay.Cluster)]
    [InlineData("192.0.2.1", OutgoingWay.Deny)]
    [InlineData("2001:db8::1", OutgoingWay.Laptop)]
    public void Address_GoesItsWay(string address, OutgoingWay way) => Assert.Equal(way, _routes.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("api.corp.example", OutgoingWay.Laptop)]
    [InlineData("DB.corp.example", OutgoingWay.Cluster)]
    [InlineData("tracker.example", OutgoingWay.Deny)]
    [InlineData("corp.example", null)]
    [InlineData("10.20.9.9", null)]
    public void Name_GoesTheWayOfTheFirstRuleThatHolds(string name, OutgoingWay? way) => Assert.Equal(way, _routes.Of(name));
}
