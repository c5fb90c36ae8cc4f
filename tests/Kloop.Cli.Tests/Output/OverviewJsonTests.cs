using System.Text.Json.Nodes;
using Kloop.Cli.Output;

namespace Kloop.Cli.Tests.Output;

public sealed class OverviewJsonTests
{
    [Fact]
    public void EachThing_IsALine_ToldByItsFirstField() => Assert.Equal(
        ["service", "workload", "paused", "environment", "namespace", "name", "name", "note"],
        Lines(OverviewJson.Of(OverviewTextTests.All)).Select(l => l.First().Key));

    [Fact]
    public void OfEveryNamespace_EachLineNamesItsOwn()
    {
        var elsewhere = OverviewTextTests.All with { Namespace = "web", Paused = [], Developed = [] };
        var lines = Lines(OverviewJson.Of(OverviewTextTests.All with { Elsewhere = [elsewhere] }));
        Assert.Equal(["ada", "ada", "ada", "web"], lines.Take(4).Select(l => (string?)l["namespace"]));
        Assert.Equal("catalog", (string?)lines[3]["service"]);
        Assert.All(Lines(OverviewJson.Of(OverviewTextTests.All)).Take(3), l => Assert.False(l.ContainsKey("namespace")));
    }

    [Fact]
    public void Cost() => Assert.Equal(
        """{"namespace":"ada","cost":{"pods":2,"cpuRequests":0.11,"cpuLimits":1,"memoryRequests":117440512,"memoryLimits":402653184,"unlimited":0},"ofKloop":{"pods":1,"cpuRequests":0.01,"cpuLimits":1,"memoryRequests":50331648,"memoryLimits":268435456,"unlimited":0}}""",
        Lines(OverviewJson.Of(OverviewTextTests.All))[4].ToJsonString());

    [Fact]
    public void Note() => Assert.Equal(
        """{"note":"other environments are not shown: you may not list namespaces"}""", Lines(OverviewJson.Of(OverviewTextTests.All))[^1].ToJsonString());

    [Fact]
    public void WhatChangesAllTheTime_IsLeftOut()
    {
        string text = OverviewJson.Of(OverviewJson.Still(OverviewTextTests.All));
        Assert.DoesNotContain("lostSecondsAgo", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ageSeconds", text, StringComparison.Ordinal);
        Assert.Contains("\"ageSeconds\":65", OverviewJson.Of(OverviewTextTests.All), StringComparison.Ordinal);
    }

    private static JsonObject[] Lines(string text) => [.. text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(l => (JsonObject)JsonNode.Parse(l)!)];
}
