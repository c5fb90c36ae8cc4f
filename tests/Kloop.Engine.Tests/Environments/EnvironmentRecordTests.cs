using System.Text.Json.Nodes;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Making;

namespace Kloop.Engine.Tests.Environments;

public sealed class EnvironmentRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void WhatIsMade_IsReadBack()
    {
        var wish = new EnvironmentWish("ada", "Ada L.") { Branch = "feature/x", From = "shop", Services = ["cart", "web"], TimeToLive = "8h" };
        var record = EnvironmentRecord.Of(Namespace(wish))!;
        Assert.Equal(("ada", "Ada L.", "feature/x", "shop"), (record.Name, record.Owner, record.Branch, record.Base));
        Assert.Equal(["cart", "web"], record.Services);
        Assert.Equal((Now.AddHours(8), TimeSpan.FromHours(8)), (record.Expires, record.TimeToLive));
        Assert.False(record.HasExpired(Now.AddHours(8).AddSeconds(-1)));
        Assert.True(record.HasExpired(Now.AddHours(8)));
    }

    [Fact]
    public void WithoutATime_ItNeverExpires() => Assert.False(EnvironmentRecord.Of(Namespace(new EnvironmentWish("ada", "ada")))!.HasExpired(DateTimeOffset.MaxValue));

    [Fact]
    public void Whole_IsNoOverlay() => Assert.Null(EnvironmentRecord.Of(Namespace(new EnvironmentWish("ada", "ada") { From = "shop", Whole = true }))!.Base);

    [Theory]
    [InlineData("""{"metadata": {"name": "shop"}}""")]
    [InlineData("""{"metadata": {"name": "shop", "labels": {"kloop.dev/environment": "shop"}}}""")]
    [InlineData("""{"metadata": {"name": "x-test-1", "labels": {"app.kubernetes.io/managed-by": "kloop", "kloop.dev/test": "x"}}}""")]
    public void OtherNamespaces_AreNone(string ns) => Assert.Null(EnvironmentRecord.Of((JsonObject)JsonNode.Parse(ns)!));

    [Fact]
    public void EveryFaultOfAWish_IsToldAtOnce()
    {
        var wish = new EnvironmentWish("Bad_", "ada") { From = "shop", Whole = true, Services = ["cart"], TimeToLive = "long", Cpu = "much", Memory = "-1", Copies = ["pod/x"] };
        string[] lines = Assert.Throws<UsageException>(wish.Check).Message.Split('\n');
        Assert.Equal(["environment", "--ttl", "--cpu", "--memory", "--copy", "--whole"], lines.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void ACopyNeedsABase() => Assert.Contains("--from BASE", Assert.Throws<UsageException>(new EnvironmentWish("a", "b") { Copies = ["secret/x"] }.Check).Message, StringComparison.Ordinal);

    private static JsonObject Namespace(EnvironmentWish wish) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = wish.Name, ["labels"] = wish.Labels(), ["annotations"] = wish.Annotations(Now) },
    };
}
