using System.Text.Json.Nodes;
using Kloop.Engine.Testing.Environments;

namespace Kloop.Engine.Tests.Testing.Environments;

public sealed class MovedObjectsTests
{
    [Fact]
    public void Objects_GoToTheEnvironment_AndTakeNothingFromTheOthers()
    {
        var moved = Move(
            """{"kind": "Namespace", "metadata": {"name": "shop"}}""",
            """{"kind": "ClusterRole", "metadata": {"name": "reader"}}""",
            """{"kind": "Service", "metadata": {"name": "cart", "namespace": "shop"}, "spec": {"clusterIP": "10.0.0.1", "ports": [{"port": 80, "nodePort": 30080}]}}""",
            """{"kind": "Service", "metadata": {"name": "redis", "namespace": "shop"}, "spec": {"clusterIP": "None", "ports": [{"port": 6379}]}}""",
            """{"kind": "Ingress", "metadata": {"name": "front", "namespace": "shop"}}""",
            """{"kind": "RoleBinding", "metadata": {"name": "cart", "namespace": "shop"}, "subjects": [{"name": "cart", "namespace": "shop"}, {"name": "ci", "namespace": "tools"}]}""");
        Assert.Equal(
            [
                """{"kind":"Service","metadata":{"name":"cart","namespace":"env"},"spec":{"ports":[{"port":80}]}}""",
                """{"kind":"Service","metadata":{"name":"redis","namespace":"env"},"spec":{"clusterIP":"None","ports":[{"port":6379}]}}""",
                """{"kind":"RoleBinding","metadata":{"name":"cart","namespace":"env"},"subjects":[{"name":"cart","namespace":"env"},{"name":"ci","namespace":"tools"}]}""",
            ],
            moved.Objects.Select(o => o.ToJsonString()));
        Assert.Equal("reader", (string?)Assert.Single(moved.Shared)["metadata"]!["name"]);
        Assert.Equal(["Ingress front is left out: its host is the application's own"], moved.Notes);
    }

    [Fact]
    public void SeveralNamespaces_AreRefused() =>
        Assert.StartsWith("the application is deployed to several namespaces (a, b)", Assert.Throws<UsageException>(() => Move(
            """{"kind": "Service", "metadata": {"name": "x", "namespace": "a"}}""", """{"kind": "Service", "metadata": {"name": "y", "namespace": "b"}}""")).Message, StringComparison.Ordinal);

    private static MovedObjects Move(params string[] objects) => MovedObjects.Of([.. objects.Select(o => (JsonObject)JsonNode.Parse(o)!)], "env");
}
