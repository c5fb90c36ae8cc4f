using Kloop.Engine.Configuration.Bridge;
using Kloop.Engine.Redirect.Several;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Tests.Redirect.Several;

public sealed class BridgeChoiceTests
{
    private static readonly BridgeFile File = new(
        new Dictionary<string, string>
        {
            ["LIST"] = "$(volumeMounts:allow-*)/list.json:$(volumeMounts:data)",
            ["DATABASE"] = "Server=$(externalEndpoints:db.corp.example:1433);",
            ["LEVEL"] = "info",
        },
        ["data", "uploads"]);

    [Fact]
    public void KloopYaml_Wins() =>
        Assert.Equal("debug", BridgeChoice.Over(Sets("LEVEL", "debug"), null, File).Overrides.Set["LEVEL"]);

    [Fact]
    public void VolumesOfTheListAndOfValues_AreWishedFor() =>
        Assert.Equal(["data", "uploads", "allow-*"], BridgeChoice.Over(null, null, File).Volumes);

    [Fact]
    public void Endpoints_GoThroughTheCluster_AfterTheDevelopersOwnRules()
    {
        var own = new OutgoingRule("db.*", OutgoingWay.Laptop);
        Assert.Equal([own, new OutgoingRule("db.corp.example", OutgoingWay.Cluster)], BridgeChoice.Over(null, [own], File).Outgoing);
        // What is said otherwise is not asked for.
        Assert.Empty(BridgeChoice.Over(Sets("DATABASE", "Server=localhost;"), null, File).Outgoing);
    }

    private static EnvironmentOverrides Sets(string name, string value) => EnvironmentOverrides.None with { Set = new Dictionary<string, string> { [name] = value } };
}
