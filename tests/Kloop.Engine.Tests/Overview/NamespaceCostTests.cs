using System.Text.Json.Nodes;
using Kloop.Engine.Dev;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.Environments;
using Kloop.Engine.Overview;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Overview;

public sealed class NamespaceCostTests
{
    private static readonly JsonObject Origin = Given.Json("""
        {"metadata": {"name": "cart-1", "labels": {"app": "cart"}},
         "spec": {"containers": [{"name": "cart", "image": "i", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}}}]}}
        """);

    private static readonly JsonObject Agent = Given.Json("""
        {"metadata": {"name": "kloop-cart-1", "labels": {"app.kubernetes.io/managed-by": "kloop", "kloop.dev/service": "cart"}},
         "spec": {"containers": [{"name": "agent", "resources": {"requests": {"cpu": "10m", "memory": "48Mi"}, "limits": {"cpu": "1", "memory": "256Mi"}}}]}}
        """);

    [Fact]
    public void AnAgent_IsKloops() => Assert.Equal(
        new NamespaceCost("shop", new(2, 0.11m, 1, 112L << 20, 384L << 20, 0), new(1, 0.01m, 1, 48L << 20, 256L << 20, 0)),
        NamespaceCost.Of("shop", [Origin, Agent], []));

    [Fact]
    public void AnAgentThatHasEnded_CostsNothing()
    {
        var ended = (JsonObject)Agent.DeepClone();
        ended["status"] = new JsonObject { ["phase"] = "Failed" };
        Assert.Equal(new EnvironmentCost(0, 0, 0, 0, 0, 0), NamespaceCost.Of("shop", [ended], []).OfKloop);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void ADevPatch_CostsWhatThePodTakesMore(int moreMebibytes)
    {
        var (pod, state) = Developed((long)moreMebibytes << 20);
        var cost = NamespaceCost.Of("shop", [pod], [state]);
        Assert.Equal((1, 64L << 20, (128L + moreMebibytes) << 20), (cost.Cost.Pods, cost.Cost.MemoryRequests, cost.Cost.MemoryLimits));
        Assert.Equal(new EnvironmentCost(0, 0, 0, 0, (long)moreMebibytes << 20, 0), cost.OfKloop);
    }

    [Fact]
    public void AnInitContainerOfThePatch_CountsWhereItNeedsMoreThanTheRest()
    {
        var (pod, state) = Developed(0);
        foreach (JsonNode? init in pod["spec"]!["initContainers"]!.AsArray()) init!["resources"] = JsonNode.Parse("""{"requests": {"cpu": "300m"}}""");
        // As if Kloop had written so.
        var changes = state.Record!.Changes.Select(c => c.Path[^1] == "name=kloop-agent" ? c with { After = pod["spec"]!["initContainers"]![0]!.DeepClone() } : c);
        state = state with { Record = state.Record with { Changes = [.. changes] } };
        Assert.Equal(new EnvironmentCost(0, 0.2m, 0, 0, 0, 0), NamespaceCost.Of("shop", [pod], [state]).OfKloop);
    }

    [Fact]
    public void AnotherSessionsPod_IsNotGuessedAt()
    {
        var (pod, state) = Developed(256L << 20);
        pod["metadata"]!["annotations"]![DevNames.SessionAnnotation] = "other";
        Assert.Equal(new EnvironmentCost(0, 0, 0, 0, 0, 0), NamespaceCost.Of("shop", [pod], [state]).OfKloop);
    }

    private static (JsonObject Pod, DevState State) Developed(long moreMemory)
    {
        var options = new DevPatchOptions("s", "cart", "kloop-dev-deployment-cart", new AgentImage("i", 2, "borrowed"), ["/cart"], []) { MoreMemory = moreMemory };
        var workload = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "cart", ["resourceVersion"] = "7" },
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = Origin["spec"]!.DeepClone() } },
        };
        var record = new DevRecord("s", "ada@laptop", default, DevPatch.Changes(workload, options));
        var pod = (JsonObject)workload.Apply(record.Take(workload))["spec"]!["template"]!.DeepClone();
        var state = new DevState("deployment/cart", true, "ada@laptop", null, Liveness.Live, "", "") { Session = "s", Record = record };
        return (pod, state);
    }
}
