using System.Net;
using Kloop.Cluster.Addons.Dns;

namespace Kloop.Cluster.Addons.Tests.Dns;

public class DnsZoneTests
{
    private const string TwoPods =
        """[{"addresses":[{"ip":"10.244.0.5","hostname":"redis-0"},{"ip":"10.244.1.6"}],"notReadyAddresses":[{"ip":"10.244.1.7"}],"ports":[{"name":"tcp","port":6379}]}]""";

    private readonly ClusterBuilder _cluster = new ClusterBuilder()
        .Service("web", """{"clusterIP":"10.96.0.20","ports":[{"name":"http","port":80},{"name":"dns","port":53,"protocol":"UDP"}]}""")
        .Service("redis", """{"clusterIP":"None","ports":[{"name":"tcp","port":6379}]}""")
        .Endpoints("redis", TwoPods)
        .Service("early", """{"clusterIP":"None","publishNotReadyAddresses":true}""")
        .Endpoints("early", TwoPods)
        .Service("empty", """{"clusterIP":"None"}""")
        .Service("alias", """{"type":"ExternalName","externalName":"web.shop.svc.cluster.local"}""")
        .Service("outside", """{"type":"ExternalName","externalName":"example.test."}""");

    [Theory]
    [InlineData("web.shop.svc.cluster.local", "10.96.0.20")]
    [InlineData("WEB.Shop.svc.cluster.LOCAL", "10.96.0.20")]
    [InlineData("redis.shop.svc.cluster.local", "10.244.0.5 10.244.1.6")]
    [InlineData("early.shop.svc.cluster.local", "10.244.0.5 10.244.1.6 10.244.1.7")]
    [InlineData("redis-0.redis.shop.svc.cluster.local", "10.244.0.5")]
    [InlineData("10-244-1-6.redis.shop.svc.cluster.local", "10.244.1.6")]
    [InlineData("10-244-3-4.shop.pod.cluster.local", "10.244.3.4")]
    [InlineData("alias.shop.svc.cluster.local", "10.96.0.20")]
    public void Address_OfAKnownName(string name, string addresses)
    {
        var answer = Ask(name, DnsType.A);
        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Equal(addresses.Split(' ').Select(IPAddress.Parse), answer.Records.OfType<AddressRecord>().Select(record => record.Address));
    }

    [Theory]
    [InlineData("nobody.shop.svc.cluster.local")]
    [InlineData("web.other.svc.cluster.local")]
    [InlineData("empty.shop.svc.cluster.local")]
    [InlineData("redis-1.redis.shop.svc.cluster.local")]
    [InlineData("web.shop.cluster.local")]
    [InlineData("10-244-3.shop.pod.cluster.local")]
    [InlineData("10-244-3-400.shop.pod.cluster.local")]
    public void UnknownName_IsDeniedWithTheZonesAuthority(string name)
    {
        var answer = Ask(name, DnsType.A);
        Assert.Equal(DnsCode.NameError, answer.Code);
        Assert.Equal("cluster.local", answer.Authority);
    }

    [Theory]
    [InlineData("web.shop.svc.cluster.local", DnsType.Aaaa)]
    [InlineData("10-244-3-4.shop.pod.cluster.local", DnsType.Aaaa)]
    [InlineData("shop.svc.cluster.local", DnsType.A)]
    [InlineData("svc.cluster.local", DnsType.A)]
    [InlineData("cluster.local", DnsType.A)]
    public void KnownNameOfAnotherType_IsEmptyAndNotDenied(string name, object type)
    {
        var answer = Ask(name, (DnsType)type);
        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Empty(answer.Records);
        Assert.Equal("cluster.local", answer.Authority);
    }

    [Fact]
    public void ServiceRecord_OfAClusterIpService_LeadsToTheService()
    {
        var answer = Ask("_http._tcp.web.shop.svc.cluster.local", DnsType.Srv);
        Assert.Equal([new ServiceRecord("_http._tcp.web.shop.svc.cluster.local", 80, "web.shop.svc.cluster.local")], answer.Records);
        Assert.Equal([new AddressRecord("web.shop.svc.cluster.local", IPAddress.Parse("10.96.0.20"))], answer.Additional);
        Assert.Single(Ask("_dns._udp.web.shop.svc.cluster.local", DnsType.Srv).Records);
    }

    [Fact]
    public void ServiceRecords_OfAHeadlessService_LeadToItsPods()
    {
        var answer = Ask("_tcp._tcp.redis.shop.svc.cluster.local", DnsType.Srv);
        Assert.Equal(
            ["redis-0.redis.shop.svc.cluster.local", "10-244-1-6.redis.shop.svc.cluster.local"],
            answer.Records.Cast<ServiceRecord>().Select(record => record.Target));
        Assert.Equal(2, answer.Additional.Length);
    }

    [Fact]
    public void ExternalName_IsAnAlias_ToWhereverItLeads()
    {
        Assert.Equal([new AliasRecord("outside.shop.svc.cluster.local", "example.test")], Ask("outside.shop.svc.cluster.local", DnsType.A).Records);
        Assert.IsType<AliasRecord>(Ask("alias.shop.svc.cluster.local", DnsType.A).Records[0]);
    }

    [Fact]
    public void Pointer_NamesTheServiceOrThePod()
    {
        Assert.Equal("web.shop.svc.cluster.local", Assert.IsType<PointerRecord>(Assert.Single(Ask("20.0.96.10.in-addr.arpa", DnsType.Ptr).Records)).Target);
        Assert.Contains(Ask("5.0.244.10.in-addr.arpa", DnsType.Ptr).Records, record => record is PointerRecord { Target: "redis-0.redis.shop.svc.cluster.local" });
    }

    [Theory]
    [InlineData("example.test")]
    [InlineData("notcluster.local")]
    [InlineData("9.9.9.9.in-addr.arpa")]
    public void OtherNames_AreNotTheZones(string name) =>
        Assert.Null(DnsZoneBuilder.Build(_cluster.State).Answer(name, DnsType.A));

    private DnsAnswer Ask(string name, DnsType type) => DnsZoneBuilder.Build(_cluster.State).Answer(name, type)!;
}
