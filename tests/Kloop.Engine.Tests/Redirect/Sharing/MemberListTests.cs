using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.Sharing;

public sealed class MemberListTests
{
    private static readonly HashSet<string> Nobody = [];

    [Fact]
    public void Members_ComeBack_AsTheyWereWritten()
    {
        var own = Member("one", Elsewhere, new OwnObject("Ingress", "shop-one"));
        var list = new MemberList(Secret(own, Member("two")));
        Assert.Equal(["one", "two"], list.Sessions.Select(s => s.Id).Order(StringComparer.Ordinal));
        Assert.Equal(own, list.Sessions.Single(s => s.Id == "one"));
        Assert.Null(list.Ending);
        Assert.Equal(Key, list.Key);
        Assert.Equal("ada", list.Record!.Owner);
        Assert.Equal("catalog", list.Origin!.Selector["app"]);
    }

    [Fact]
    public void Join_AddsOneAndRemovesTheDead()
    {
        var before = Versioned(Secret(Member("one"), Member("dead")));
        var after = new MemberList(before.Apply(new MemberList(before).Join(Member("two"), new HashSet<string> { "dead" })));
        Assert.Equal(["one", "two"], after.Sessions.Select(s => s.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leave_WithOthersThere_IsNotTheLast()
    {
        var before = Versioned(Secret(Member("one"), Member("two")));
        var (patch, last) = new MemberList(before).Leave(Member("one"), Nobody);
        var after = new MemberList(before.Apply(patch));
        Assert.False(last);
        Assert.Equal("two", Assert.Single(after.Sessions).Id);
        Assert.Null(after.Ending);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leave_WhenOnlyTheDeadAreLeft_IsTheLast_AndSaysSo(bool dead)
    {
        var before = Versioned(dead ? Secret(Member("one"), Member("two")) : Secret(Member("one")));
        var (patch, last) = new MemberList(before).Leave(Member("one"), new HashSet<string> { "two" });
        var after = new MemberList(before.Apply(patch));
        Assert.True(last);
        Assert.Empty(after.Sessions);
        Assert.Equal("one", after.Ending!.Id);
    }

    [Fact]
    public void Patches_FitOnlyWhatWasRead()
    {
        var before = Versioned(Secret(Member("one")));
        var list = new MemberList((System.Text.Json.Nodes.JsonObject)before.DeepClone());
        before["metadata"]!["resourceVersion"] = "18";
        Assert.Throws<PatchRefusedException>(() => before.Apply(list.Join(Member("two"), Nobody)));
        Assert.Throws<PatchRefusedException>(() => before.Apply(list.Leave(Member("one"), Nobody).Patch));
    }

    [Theory]
    [InlineData("bm90IGpzb24=")]
    [InlineData("not base64")]
    [InlineData("e30=")]
    public void RecordThatCannotBeRead_IsStillSomebodys(string value)
    {
        var secret = Secret(Member("one"));
        secret["data"]!["session-strange"] = value;
        var strange = new MemberList(secret).Sessions.Single(s => s.Id == "strange");
        Assert.Equal("somebody", strange.Owner);
        Assert.False(strange.Process.IsKnownDead());
    }

    [Theory]
    [InlineData("key")]
    [InlineData("record")]
    public void BrokenSecret_HasNothing(string what)
    {
        var secret = Secret(Member("one"));
        secret["data"]![what] = "???";
        var list = new MemberList(secret);
        Assert.True(what == "key" ? list.Key is null : list.Record is null && list.Origin is null);
    }

    private static System.Text.Json.Nodes.JsonObject Versioned(System.Text.Json.Nodes.JsonObject secret)
    {
        secret["metadata"]!["resourceVersion"] = "17";
        Assert.Equal("17", secret.Text("metadata", "resourceVersion"));
        return secret;
    }
}
