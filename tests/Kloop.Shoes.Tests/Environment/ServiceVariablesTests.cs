using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

public sealed class ServiceVariablesTests
{
    [Fact]
    public void Variables_AreKubeletsOwn()
    {
        var result = ServiceVariables.Of([Json("""
            { "metadata": { "name": "redis-primary" },
              "spec": { "clusterIP": "10.0.0.11", "ports": [ { "name": "redis-main", "port": 6379 }, { "name": "dns", "port": 53, "protocol": "UDP" } ] } }
            """)], links: true);
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["REDIS_PRIMARY_SERVICE_HOST"] = "10.0.0.11",
                ["REDIS_PRIMARY_SERVICE_PORT"] = "6379",
                ["REDIS_PRIMARY_SERVICE_PORT_REDIS_MAIN"] = "6379",
                ["REDIS_PRIMARY_SERVICE_PORT_DNS"] = "53",
                ["REDIS_PRIMARY_PORT"] = "tcp://10.0.0.11:6379",
                ["REDIS_PRIMARY_PORT_6379_TCP"] = "tcp://10.0.0.11:6379",
                ["REDIS_PRIMARY_PORT_6379_TCP_PROTO"] = "tcp",
                ["REDIS_PRIMARY_PORT_6379_TCP_PORT"] = "6379",
                ["REDIS_PRIMARY_PORT_6379_TCP_ADDR"] = "10.0.0.11",
                ["REDIS_PRIMARY_PORT_53_UDP"] = "udp://10.0.0.11:53",
                ["REDIS_PRIMARY_PORT_53_UDP_PROTO"] = "udp",
                ["REDIS_PRIMARY_PORT_53_UDP_PORT"] = "53",
                ["REDIS_PRIMARY_PORT_53_UDP_ADDR"] = "10.0.0.11",
            },
            new SortedDictionary<string, string>(result, StringComparer.Ordinal));
    }

    [Fact]
    public void Ipv6_IsBracketed_InUrlsAlone()
    {
        var result = ServiceVariables.Of([Json("""{"metadata":{"name":"a"},"spec":{"clusterIP":"fd00::1","ports":[{"port":80}]}}""")], links: true);
        Assert.Equal(("fd00::1", "tcp://[fd00::1]:80", "fd00::1"), (result["A_SERVICE_HOST"], result["A_PORT"], result["A_PORT_80_TCP_ADDR"]));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"clusterIP":"None","ports":[{"port":80}]}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"clusterIP":"","ports":[{"port":80}]}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"type":"ExternalName","externalName":"b"}}""")]
    public void ServiceWithoutAnAddress_GivesNone(string service) => Assert.Empty(ServiceVariables.Of([Json(service)], links: true));

    private static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;
}
