using System.Net;
using Kloop.Engine.Redirect.Network;
using Kloop.Engine.Tests.Doubles;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Tests.Redirect.Network;

public sealed class ClusterAddressesTests
{
    [Theory]
    [InlineData("10.96.99.147", OutgoingWay.Cluster)]
    [InlineData("10.96.1.2", OutgoingWay.Cluster)]
    [InlineData("10.97.1.2", OutgoingWay.Laptop)]
    [InlineData("10.112.0.1", OutgoingWay.Cluster)]
    [InlineData("10.244.3.9", OutgoingWay.Cluster)]
    [InlineData("10.244.4.9", OutgoingWay.Laptop)]
    [InlineData("192.168.1.20", OutgoingWay.Laptop)]
    [InlineData("34.118.224.1", OutgoingWay.Cluster)]
    [InlineData("34.118.9.9", OutgoingWay.Laptop)]
    public void Address_IsTheClustersOrNot(string address, OutgoingWay way) => Assert.Equal(way, Routes([]).Of(IPAddress.Parse(address)));

    [Fact]
    public void RangeThatTheLaptopIsIn_StaysTheLaptops_ButForWhatIsKnown()
    {
        var routes = Routes([IPNetwork.Parse("10.96.0.0/16")]);
        Assert.Equal(OutgoingWay.Laptop, routes.Of(IPAddress.Parse("10.96.1.2")));
        Assert.Equal(OutgoingWay.Cluster, routes.Of(IPAddress.Parse("10.96.99.147")));
    }

    private static OutgoingRoutes Routes(IReadOnlyList<IPNetwork> own) => ClusterAddresses.Of(
        [Given.Json("""{"spec":{"clusterIP":"10.96.99.147"}}"""), Given.Json("""{"spec":{"clusterIP":"None"}}"""), Given.Json("""{"spec":{"clusterIP":"34.118.224.1"}}""")],
        [Given.Json("""{"spec":{},"status":{"podIP":"10.244.3.4"}}"""), Given.Json("""{"spec":{"hostNetwork":true},"status":{"podIP":"192.168.1.10"}}"""), Given.Json("""{"status":{}}""")],
        new Dictionary<string, string?> { ["KUBERNETES_SERVICE_HOST"] = "10.112.0.1", ["SOME_HOST"] = "10.77.0.1" }, [], own);
}
