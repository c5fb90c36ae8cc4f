using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Ports;

namespace Kloop.Engine.Tests.Dev.Ports;

public sealed class ForwardTargetTests
{
    private static readonly JsonObject Service = (JsonObject)JsonNode.Parse("""
        {"spec": {"ports": [{"name": "http", "port": 80, "targetPort": "web"}, {"name": "admin", "port": 9000, "targetPort": 9001}, {"port": 81}]}}
        """)!;

    [Theory]
    [InlineData("80", 8080)]
    [InlineData("http", 8080)]
    [InlineData("admin", 9001)]
    [InlineData("81", 81)]
    public void ServicesPort_LeadsToThePods(string port, int expected) =>
        Assert.Equal(new ForwardTarget("new", (ushort)expected), ForwardTarget.Of([Pod("old", "2026-01-01"), Pod("new", "2026-01-02"), Pod("starting", "2026-01-03", ready: "False")], port, Service));

    [Fact]
    public void PodsOwnPort_ByNameOrNumber()
    {
        Assert.Equal(new ForwardTarget("a", 8080), ForwardTarget.Of([Pod("a", "2026-01-01")], "web", null));
        Assert.Equal(new ForwardTarget("a", 1234), ForwardTarget.Of([Pod("a", "2026-01-01")], "1234", null));
        Assert.Null(ForwardTarget.Of([Pod("a", "2026-01-01")], "nothing", null));
    }

    [Fact]
    public void PodThatGoes_IsNone()
    {
        var going = Pod("going", "2026-01-01");
        going["metadata"]!["deletionTimestamp"] = "2026-01-02";
        Assert.Null(ForwardTarget.Of([going], "80", Service));
    }

    private static JsonObject Pod(string name, string created, string ready = "True") => (JsonObject)JsonNode.Parse($$$"""
        {"metadata": {"name": "{{{name}}}", "creationTimestamp": "{{{created}}}"},
         "spec": {"containers": [{"ports": [{"name": "web", "containerPort": 8080}]}]},
         "status": {"conditions": [{"type": "Ready", "status": "{{{ready}}}"} ] } }
        """)!;
}
