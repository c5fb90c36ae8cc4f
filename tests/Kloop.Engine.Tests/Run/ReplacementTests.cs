using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Run;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Run;

public sealed class ReplacementTests
{
    private readonly JsonObject _worker = Given.Json("""{"metadata":{"name":"worker","resourceVersion":"7"},"spec":{"replicas":3}}""");
    private readonly JsonObject _nightly = Given.Json("""{"metadata":{"name":"nightly","resourceVersion":"7","annotations":{"a/b":"c"}},"spec":{"schedule":"0 3 * * *"}}""");

    [Fact]
    public void Deployment_HasNoPods_AndGetsThemBack()
    {
        var replaced = Replacement.Of(_worker, "Deployment")!;
        var taken = Apply(_worker, Replacement.Take(_worker, replaced, "s1", "ada@tower"));
        Assert.Equal(0, taken.Number("spec", "replicas"));
        Assert.Contains("ada@tower", taken.Text("metadata", "annotations", Replacement.Annotation), StringComparison.Ordinal);
        var (patch, kept) = Replacement.GiveBack(taken, replaced, "s1")!.Value;
        var back = Apply(taken, patch);
        Assert.Equal((3, null), (back.Number("spec", "replicas"), kept));
        Assert.Null(back.Text("metadata", "annotations", Replacement.Annotation));
    }

    [Fact]
    public void CronJob_IsSuspended_AndResumed()
    {
        var replaced = Replacement.Of(_nightly, "CronJob")!;
        var taken = Apply(_nightly, Replacement.Take(_nightly, replaced, "s1", "ada@tower"));
        Assert.True(taken.Flag("spec", "suspend"));
        var back = Apply(taken, Replacement.GiveBack(taken, replaced, "s1")!.Value.Patch);
        Assert.False(back.Flag("spec", "suspend"));
        Assert.Equal("c", back.Text("metadata", "annotations", "a/b"));
    }

    [Theory]
    [InlineData("Deployment", """{"metadata":{"name":"x"},"spec":{"replicas":0}}""")]
    [InlineData("CronJob", """{"metadata":{"name":"x"},"spec":{"suspend":true}}""")]
    public void WhatStandsStillAlready_IsNotOurs(string kind, string workload) => Assert.Null(Replacement.Of(Given.Json(workload), kind));

    [Fact]
    public void SomebodyElses_IsRefused_AndNeverPutBack()
    {
        var replaced = Replacement.Of(_worker, "Deployment")!;
        var taken = Apply(_worker, Replacement.Take(_worker, replaced, "s1", "ada@tower"));
        var e = Assert.Throws<TaskFailedException>(() => Replacement.Of(taken, "Deployment"));
        Assert.Contains("by ada@tower", e.Message, StringComparison.Ordinal);
        Assert.Null(Replacement.GiveBack(taken, replaced, "s2"));
        Assert.Null(Replacement.GiveBack(_worker, replaced, "s1"));
    }

    [Fact]
    public void WhatSomebodyScaledMeanwhile_IsKept()
    {
        var replaced = Replacement.Of(_worker, "Deployment")!;
        var taken = Apply(_worker, Replacement.Take(_worker, replaced, "s1", "ada@tower"));
        taken["spec"]!["replicas"] = 5;
        var (patch, kept) = Replacement.GiveBack(taken, replaced, "s1")!.Value;
        Assert.Equal("5 replicas of Deployment \"worker\", which somebody else wrote meanwhile", kept);
        var back = Apply(taken, patch);
        Assert.Equal(5, back.Number("spec", "replicas"));
        Assert.Null(back.Text("metadata", "annotations", Replacement.Annotation));
    }

    [Fact]
    public void Record_IsReadAsItWasWritten()
    {
        var replaced = new ReplacedWorkload("Deployment", "worker", 3, [new JsonObject { ["manager"] = "helm" }]);
        var read = ReplacedWorkload.Decode(JsonNode.Parse(replaced.Encode().ToJsonString()))!;
        Assert.Equal(("Deployment", "worker", 3, "helm"), (read.Kind, read.Name, read.Replicas, read.FieldOwners![0].Text("manager")));
        Assert.Null(ReplacedWorkload.Decode(null));
    }

    private static JsonObject Apply(JsonObject to, JsonPatch patch) => to.Apply(patch);
}
