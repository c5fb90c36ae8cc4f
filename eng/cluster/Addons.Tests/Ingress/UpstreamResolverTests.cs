using Kloop.Cluster.Addons.Ingress;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Tests.Ingress;

public class UpstreamResolverTests
{
    private readonly ClusterBuilder _cluster = new ClusterBuilder()
        .Service("web", """{"clusterIP":"10.96.0.9","ports":[{"name":"http","port":80},{"name":"rpc","port":90,"appProtocol":"kubernetes.io/h2c"}]}""")
        .Endpoints("web", """
            [{"addresses":[{"ip":"10.0.0.2"},{"ip":"10.0.0.1"}],"notReadyAddresses":[{"ip":"10.0.0.3"}],
              "ports":[{"name":"http","port":8080},{"name":"rpc","port":9090}]},
             {"addresses":[{"ip":"10.0.0.4"}],"ports":[{"name":"http","port":8888}]}]
            """)
        .Service("nameless", """{"clusterIP":"10.96.0.8","ports":[{"port":80}]}""")
        .Endpoints("nameless", """[{"addresses":[{"ip":"10.0.0.5"}],"ports":[{"port":8080}]}]""")
        .Service("nobody", """{"clusterIP":"10.96.0.7","ports":[{"port":80}]}""")
        .Ingress("plain", """{"rules":[]}""")
        .Ingress("grpc", """{"rules":[]}""", """{"nginx.ingress.kubernetes.io/backend-protocol":"GRPC"}""");

    [Theory]
    [InlineData("web", "http", 0, "10.0.0.1:8080 10.0.0.2:8080 10.0.0.4:8888")]
    [InlineData("web", null, 80, "10.0.0.1:8080 10.0.0.2:8080 10.0.0.4:8888")]
    [InlineData("web", null, 90, "10.0.0.1:9090 10.0.0.2:9090")]
    [InlineData("nameless", null, 80, "10.0.0.5:8080")]
    public void ReadyEndpoints_OfTheAskedPort(string service, string? name, int number, string endpoints) =>
        Assert.Equal(endpoints.Split(' ').Select(endpoint => $"http://{endpoint}"), Resolve("plain", service, name, number).Endpoints);

    [Theory]
    [InlineData("nobody", null, 80)]
    [InlineData("missing", null, 80)]
    [InlineData("web", "ghost", 0)]
    [InlineData("web", null, 81)]
    public void WithoutEndpoints_ThereIsNothing(string service, string? name, int number) =>
        Assert.Empty(Resolve("plain", service, name, number).Endpoints);

    [Fact]
    public void Http2_ByThePortsProtocolOrTheIngresssAnnotation()
    {
        Assert.False(Resolve("plain", "web", "http", 0).IsHttp2);
        Assert.True(Resolve("plain", "web", "rpc", 0).IsHttp2);
        Assert.True(Resolve("grpc", "web", "http", 0).IsHttp2);
    }

    private Upstream Resolve(string ingress, string service, string? port, int number) => UpstreamResolver.Resolve(
        _cluster.State, _cluster.State.Ingresses[new ObjectKey("shop", ingress)],
        new IngressServiceBackend(service, new IngressServicePort(port, number)));
}
