using System.Text.Json.Nodes;
using Kloop.Engine.Environments;

namespace Kloop.Engine.Tests.Environments;

public sealed class EnvironmentCostTests
{
    [Fact]
    public void Requests_AndLimits_AreSummedUp_OfWhatRuns()
    {
        var cost = EnvironmentCost.Of([
            Pod("Running", """{"requests": {"cpu": "250m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "128Mi"}}"""),
            Pod("Pending", """{"requests": {"cpu": 1, "memory": "1Gi"}}"""),
            Pod("Succeeded", """{"requests": {"cpu": "8"}}""")]);
        Assert.Equal(new EnvironmentCost(2, 1.25m, 1m, 1088L << 20, 128L << 20, 1), cost);
    }

    [Fact]
    public void InitContainers_CountWhereTheyNeedMore()
    {
        var pod = Pod("Running", """{"requests": {"cpu": "100m", "memory": "512Mi"}}""");
        pod["spec"]!["initContainers"] = JsonNode.Parse("""[{"resources": {"requests": {"cpu": "300m"}}}, {"resources": {"requests": {"cpu": "200m"}}}]""");
        var cost = EnvironmentCost.Of([pod]);
        Assert.Equal((0.3m, 512L << 20), (cost.CpuRequests, cost.MemoryRequests));
    }

    [Fact]
    public void Sidecars_CountBesideTheOthers_AndBesideTheInitContainersAfterThem()
    {
        var pod = Pod("Running", """{"requests": {"cpu": "100m"}}""");
        pod["spec"]!["initContainers"] = JsonNode.Parse("""
            [{"resources": {"requests": {"cpu": "210m"}}}, {"restartPolicy": "Always", "resources": {"requests": {"cpu": "50m"}}}, {"resources": {"requests": {"cpu": "200m"}}}]
            """);
        Assert.Equal(0.25m, EnvironmentCost.Of([pod]).CpuRequests);
        pod["spec"]!["initContainers"]!.AsArray().RemoveAt(2);
        Assert.Equal(0.21m, EnvironmentCost.Of([pod]).CpuRequests);
        pod["spec"]!["initContainers"]!.AsArray().RemoveAt(0);
        Assert.Equal((0.15m, 2), (EnvironmentCost.Of([pod]).CpuRequests, EnvironmentCost.Of([pod]).Unlimited));
    }

    private static JsonObject Pod(string phase, string resources) =>
        (JsonObject)JsonNode.Parse($$$"""{"status": {"phase": "{{{phase}}}"}, "spec": {"containers": [{"resources": {{{resources}}} }]}}""")!;
}
