using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect;

public sealed class PodViewTests
{
    private static readonly JsonObject TwoContainers = Given.Json("""
        {
          "metadata": { "name": "p", "annotations": { "kubectl.kubernetes.io/default-container": "second" } },
          "spec": { "containers": [
            { "name": "first", "ports": [ { "name": "metrics", "containerPort": 9090 } ] },
            { "name": "second", "ports": [ { "name": "http", "containerPort": 8080 } ] } ] }
        }
        """);

    [Theory]
    [InlineData("\"http\"", "second", 8080)]
    [InlineData("\"metrics\"", "first", 9090)]
    [InlineData("9090", "first", 9090)]
    [InlineData("7000", "second", 7000)]
    [InlineData("null", "second", 80)]
    public void Target_IsFound_ByNameNumberOrDefault(string targetPort, string container, int port) =>
        Assert.Equal((container, (ushort)port), PodView.Target(TwoContainers, new ServicePortView("", 80, JsonNode.Parse(targetPort))));

    [Fact]
    public void UnknownName_LeadsNowhere() => Assert.Null(PodView.Target(TwoContainers, new ServicePortView("", 80, "grpc")));

    [Theory]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", true)]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"False"}]}}""", false)]
    [InlineData("""{"status":{"conditions":[{"type":"Initialized","status":"True"}]}}""", false)]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", false)]
    [InlineData("{}", false)]
    public void Ready_MeansServing_AndNotOnItsWayOut(string pod, bool ready) => Assert.Equal(ready, PodView.IsReady(Given.Json(pod)));
}
