using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.GitOps.Pauses;

public sealed class PauseRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly FieldChange Suspend = new(["spec", "suspend"], true);
    private static readonly FieldChange Option = new(["spec", "syncPolicy", "syncOptions"], "RespectIgnoreDifferences=true", Item: true);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"suspend": false}""")]
    [InlineData("""{"interval": "10m"}""")]
    public void APause_IsMade_AndTakenBack_Exactly(string spec)
    {
        var before = Release(spec);
        var held = Hold(before, "ada", Suspend);
        Assert.True((bool?)held["spec"]!["suspend"]);
        Assert.True(JsonNode.DeepEquals(before, Release(held, "ada", out var kept)));
        Assert.Empty(kept);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"syncPolicy": {"automated": {}}}""")]
    [InlineData("""{"syncPolicy": {"syncOptions": ["CreateNamespace=true"]}}""")]
    [InlineData("""{"syncPolicy": {"syncOptions": []}}""")]
    public void AnItem_IsAdded_AndRemoved_WithWhatWasMadeAroundIt(string spec)
    {
        var before = Release(spec);
        var held = Hold(before, "ada", Option);
        Assert.Contains("RespectIgnoreDifferences=true", held["spec"]!["syncPolicy"]!["syncOptions"]!.AsArray().Select(o => (string?)o));
        Assert.True(JsonNode.DeepEquals(before, Release(held, "ada", out _)));
    }

    [Fact]
    public void Automated_IsTaken_AndPutBack()
    {
        var before = Release("""{"syncPolicy": {"automated": {"selfHeal": true}}}""");
        var held = Hold(before, "ada", new FieldChange(["spec", "syncPolicy", "automated"], null));
        Assert.Null(held["spec"]!["syncPolicy"]!["automated"]);
        Assert.True(JsonNode.DeepEquals(before, Release(held, "ada", out _)));
    }

    [Fact]
    public void TwoSessions_ShareIt_AndTheLastOne_TakesItBack()
    {
        var other = new FieldChange(["spec", "ignoreDifferences"], new JsonObject { ["name"] = "cart" }, Item: true);
        var before = Release("{}");
        var both = Hold(Hold(before, "ada", Option), "bob", other, Option);
        Assert.Equal(["ada", "bob"], PauseRecord.Find(both)!.Holders.Select(h => h.Session));
        var bob = Release(both, "ada", out _);
        Assert.NotNull(bob["spec"]!["syncPolicy"]);
        Assert.NotNull(bob["spec"]!["ignoreDifferences"]);
        Assert.True(JsonNode.DeepEquals(before, Release(bob, "bob", out _)));
    }

    [Fact]
    public void WhatWasSoBefore_IsNotKloops()
    {
        Assert.Null(PauseRecord.Hold(Release("""{"suspend": true}"""), [Suspend], Holder("ada")));
    }

    [Fact]
    public void HeldTwice_IsHeldOnce() => Assert.Null(PauseRecord.Hold(Hold(Release("{}"), "ada", Suspend), [Suspend], Holder("ada")));

    [Fact]
    public void WhatSomebodyWroteMeanwhile_Stays_AndIsNamed()
    {
        var held = Hold(Release("""{"suspend": false}"""), "ada", new FieldChange(["spec", "suspend"], true));
        held["spec"]!["suspend"] = "by hand";
        var after = Release(held, "ada", out var kept);
        Assert.Equal("by hand", (string?)after["spec"]!["suspend"]);
        Assert.Contains("spec.suspend of HelmRelease apps/shop, which somebody else wrote meanwhile", Assert.Single(kept), StringComparison.Ordinal);
        Assert.Null(PauseRecord.Find(after));
    }

    [Fact]
    public void TakenBackByOthers_ItIsMadeAgain()
    {
        var held = Hold(Release("{}"), "ada", Suspend);
        held["spec"]!.AsObject().Remove("suspend");
        Assert.True((bool?)Hold(held, "ada", Suspend)["spec"]!["suspend"]);
    }

    [Fact]
    public void Strangers_LeaveItAlone() => Assert.Null(PauseRecord.Find(Hold(Release("{}"), "ada", Suspend))!.Release(Hold(Release("{}"), "ada", Suspend), new HashSet<string> { "eve" }));

    [Fact]
    public void ABrokenRecord_IsSaid()
    {
        var broken = Release("{}");
        broken["metadata"]!["annotations"] = new JsonObject { [PauseRecord.Annotation] = "{\"changes\":[{}]}" };
        Assert.Contains("is not as Kloop wrote it", Assert.Throws<TaskFailedException>(() => PauseRecord.Find(broken)).Message, StringComparison.Ordinal);
    }

    private static PauseHolder Holder(string session) => PauseHolder.Of(SessionMember.Current(session, Now, "--all"), "shop", Now);

    private static JsonObject Hold(JsonObject resource, string session, params FieldChange[] changes) => resource.Apply(PauseRecord.Hold(resource, changes, Holder(session))!);

    private static JsonObject Release(JsonObject resource, string session, out IReadOnlyList<string> kept)
    {
        (var patch, kept) = PauseRecord.Find(resource)!.Release(resource, new HashSet<string> { session })!.Value;
        return resource.Apply(patch);
    }

    private static JsonObject Release(string spec) => JsonNode.Parse(
        """{"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"name": "shop", "namespace": "apps", "resourceVersion": "1"}, "spec": SPEC}"""
            .Replace("SPEC", spec, StringComparison.Ordinal))!.AsObject();
}
