using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Redirect;

public sealed class ModelPodTests
{
    private const string Spec = """
        {"initContainers":[{"name":"migrate","image":"m"}],"volumes":[{"name":"data","emptyDir":{}}],
         "containers":[{"name":"cart","image":"i","env":[{"name":"A","value":"1"}],"volumeMounts":[{"name":"data","mountPath":"/data"}]}]}
        """;

    [Fact]
    public void TheYoungest_ThatServes_IsChosen()
    {
        var pods = new[] { Pod("old", "2026-01-01T00:00:00Z"), Pod("young", "2026-01-03T00:00:00Z"), Pod("middle", "2026-01-02T00:00:00Z"), Pod("starting", "2026-01-04T00:00:00Z", "False") };
        Assert.Equal("young", ModelPod.Choose(pods)!.Name());
        Assert.Null(ModelPod.Choose([pods[^1]]));
        Assert.Null(ModelPod.Choose([]));
    }

    [Fact]
    public void OneThatSomebodyDevelopsIn_IsTheLast_AndIsUndressed()
    {
        var dev = DevPod("2026-01-09T00:00:00Z");
        var own = Pod("own", "2026-01-01T00:00:00Z");
        Assert.Equal("own", ModelPod.Choose([dev, own])!.Name());
        var chosen = ModelPod.Choose([dev])!;
        Assert.Equal("dev", chosen.Name());
        Assert.True(JsonNode.DeepEquals(Part(own, "volumes"), Part(chosen, "volumes")));
        Assert.True(JsonNode.DeepEquals(Part(own, "initContainers"), Part(chosen, "initContainers")));
        var container = chosen.Items("spec", "containers").Single();
        Assert.Equal(["A"], container.Items("env").Select(v => v.Text("name")));
        Assert.Equal(["/data"], container.Items("volumeMounts").Select(v => v.Text("mountPath")));
        // What the cluster answered is not written to.
        Assert.Contains(dev.Items("spec", "containers").Single().Items("env"), v => v.Text("name") == "KLOOP_KEY");
    }

    private static JsonNode? Part(JsonObject pod, string name) => pod["spec"]![name];

    private static JsonObject DevPod(string created)
    {
        var workload = Given.Json($$$"""{"metadata":{"name":"cart","resourceVersion":"7"},"spec":{"replicas":1,"template":{"metadata":{"labels":{"app":"cart"}},"spec": {{{Spec}}} } } }""");
        var options = new DevPatchOptions("s1", "cart", "kloop-dev-deployment-cart", new AgentImage("a", 2, "borrowed"), ["/cart"], [new SyncedRoot("/app", true)]);
        var taken = workload.Apply(new DevRecord("s1", "ada@laptop", DateTimeOffset.UnixEpoch, DevPatch.Changes(workload, options)).Take(workload));
        var pod = Pod("dev", created);
        pod["metadata"]!["annotations"] = taken.At("spec", "template", "metadata", "annotations")!.DeepClone();
        pod["spec"] = taken.At("spec", "template", "spec")!.DeepClone();
        return pod;
    }

    private static JsonObject Pod(string name, string created, string ready = "True") => Given.Json($$$"""
        {"metadata":{"name":"{{{name}}}","creationTimestamp":"{{{created}}}"},"spec": {{{Spec}}} ,"status":{"conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}
        """);
}
