using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Dev.Patch;

public sealed class DevRecordTests
{
    private const string Bare = """
        {"metadata":{"name":"cart","resourceVersion":"7"},
         "spec":{"replicas":1,"template":{"metadata":{"labels":{"app":"cart"}},"spec":{"containers":[{"name":"cart","image":"registry.example/cart:1"}]}}}}
        """;

    private const string Full = """
        {"metadata":{"name":"cart","resourceVersion":"7","annotations":{"a/b":"c"}},
         "spec":{"replicas":3,"template":{"metadata":{"annotations":{"x":"y"}},"spec":{
           "initContainers":[{"name":"migrate","image":"m"}],
           "containers":[{"name":"side","image":"s"},{"name":"cart","image":"i","command":["/cart"],"args":["-v"],
             "env":[{"name":"A","value":"1"}],"volumeMounts":[{"name":"data","mountPath":"/data"}],
             "readinessProbe":{"httpGet":{"path":"/","port":80}},"livenessProbe":{"httpGet":{"path":"/","port":80}},"startupProbe":{"tcpSocket":{"port":80}},
             "securityContext":{"readOnlyRootFilesystem":true}}],
           "volumes":[{"name":"data","emptyDir":{}}]}}}}
        """;

    [Theory]
    [InlineData(Bare, 3)]
    [InlineData(Bare, 0)]
    [InlineData(Full, 3)]
    public void TakeAndGiveBack_LeaveTheWorkload_AsItWas(string text, int parts)
    {
        var (before, taken) = Taken(text, parts);
        var (patch, kept) = DevRecord.Find(taken)!.GiveBack(taken);
        Assert.Empty(kept);
        Assert.True(JsonNode.DeepEquals(before, taken.Apply(patch)), taken.Apply(patch).ToJsonString());
    }

    [Fact]
    public void WhatTheApiServerFillsIn_IsStillOurs()
    {
        var (before, taken) = Taken(Full, 2);
        foreach (var init in taken.Items("spec", "template", "spec", "initContainers")) init["terminationMessagePath"] = "/dev/termination-log";
        foreach (var volume in taken.Items("spec", "template", "spec", "volumes").Where(v => v["projected"] is not null)) volume["projected"]!["defaultMode"] = 420;
        var (patch, kept) = DevRecord.Find(taken)!.GiveBack(taken);
        Assert.Empty(kept);
        var back = taken.Apply(patch);
        back.Items("spec", "template", "spec", "initContainers").Single().Remove("terminationMessagePath");
        Assert.True(JsonNode.DeepEquals(before, back));
    }

    [Theory]
    [InlineData("1048576k", "744Mi")]
    [InlineData("1000Mi", "744Mi")]
    [InlineData("2Gi", "2Gi")]
    public void AnAmount_IsOurs_HoweverTheApiServerWritesIt(string stored, string after)
    {
        var before = (JsonObject)JsonNode.Parse(Bare)!;
        before["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"limits":{"memory":"744Mi"}}""");
        var options = new DevPatchOptions("s1", "cart", "kloop-dev-deployment-cart", new AgentImage("a", 1, "borrowed"), ["/cart"], []) { MoreMemory = 256L << 20 };
        var taken = before.Apply(new DevRecord("s1", "ada@laptop", DateTimeOffset.UnixEpoch, DevPatch.Changes(before, options)).Take(before));
        taken["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!["memory"] = stored;
        var (patch, kept) = DevRecord.Find(taken)!.GiveBack(taken);
        Assert.Equal(after == stored ? 1 : 0, kept.Count);
        Assert.Equal(after, taken.Apply(patch).Items("spec", "template", "spec", "containers").Single().Text("resources", "limits", "memory"));
    }

    [Fact]
    public void WhatSomebodyElseWrote_Stays_AndIsSaid()
    {
        var (_, taken) = Taken(Full, 2);
        taken["spec"]!["replicas"] = 5;
        var cart = taken.Items("spec", "template", "spec", "containers").Last();
        cart["command"] = new JsonArray("/other");
        cart["env"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = "B", ["value"] = "2" });
        var (patch, kept) = DevRecord.Find(taken)!.GiveBack(taken);
        Assert.Equal(["spec.template.spec.containers.name=cart.command, which somebody else wrote meanwhile", "spec.replicas, which somebody else wrote meanwhile"], kept);
        var back = taken.Apply(patch).Items("spec", "template", "spec", "containers").Last();
        Assert.Equal("""["/other"]""", back["command"]!.ToJsonString());
        Assert.Equal(["A", "B"], back.Items("env").Select(e => e.Text("name")));
        Assert.NotNull(back["livenessProbe"]);
    }

    [Fact]
    public void AContainerThatIsGone_TakesItsChangesAlong()
    {
        var (_, taken) = Taken(Full, 2);
        taken["spec"]!["template"]!["spec"]!["containers"]!.AsArray().RemoveAt(1);
        Assert.Empty(DevRecord.Find(taken)!.GiveBack(taken).Kept);
    }

    [Fact]
    public void TheSupervisor_RunsTheContainersOwnCommand_AndItsProbesDoNotKillIt()
    {
        var cart = Taken(Full, 2).Taken.Items("spec", "template", "spec", "containers").Last();
        var command = ((JsonArray)cart["command"]!).Select(c => (string)c!).ToList();
        Assert.Equal(["--", "/cart", "-v"], command[^3..]);
        Assert.Equal("/kloop/run/kloop-agent", command[0]);
        Assert.Null(cart["args"]);
        Assert.Null(cart["livenessProbe"]);
        Assert.Null(cart["startupProbe"]);
        Assert.NotNull(cart["readinessProbe"]!["httpGet"]);
        Assert.Equal(24173, (int)DevPatch.ControlPort(new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(cart.DeepClone()) } }, "cart")!);
    }

    [Fact]
    public void WithoutAReadinessProbe_TheSupervisorSaysWhenItIsReady() =>
        Assert.NotNull(Taken(Bare, 0).Taken.Items("spec", "template", "spec", "containers").Single()["readinessProbe"]!["tcpSocket"]);

    [Fact]
    public void ABrokenAnnotation_IsNamed()
    {
        var (_, taken) = Taken(Bare, 0);
        taken["metadata"]!["annotations"]!["kloop.dev/dev"] = "{";
        Assert.Contains("\"cart\"", Assert.Throws<TaskFailedException>(() => DevRecord.Find(taken)).Message, StringComparison.Ordinal);
    }

    private static (JsonObject Before, JsonObject Taken) Taken(string text, int parts)
    {
        var before = (JsonObject)JsonNode.Parse(text)!;
        var options = new DevPatchOptions("s1", "cart", "kloop-dev-deployment-cart", new AgentImage("a", parts, "borrowed"), ["/cart", "-v"], [new SyncedRoot("/app", true)]);
        var record = new DevRecord("s1", "ada@laptop", DateTimeOffset.UnixEpoch, DevPatch.Changes(before, options));
        return (before, before.Apply(record.Take(before)));
    }
}
