using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Tests.Redirect.Objects;

public sealed class AgentObjectsTests
{
    private readonly AgentObjects _objects;
    private readonly PortPlan _plan;
    private readonly OriginRecord _origin;

    public AgentObjectsTests()
    {
        (_, _plan, _origin) = Given.Redirected(Given.Service("""{"name":"http","port":80,"targetPort":"http"},{"port":81,"targetPort":8081}"""));
        _objects = new AgentObjects("catalog", _plan, _origin);
    }

    [Fact]
    public void AllObjects_BearBothLabels_AndTheirNames()
    {
        JsonObject[] all = [_objects.Record(new byte[32], Session(), Member), _objects.OriginService(), _objects.Part(0, [1]), Deployment("10.0.0.1")];
        Assert.Equal(["kloop-catalog", "kloop-catalog-origin", "kloop-catalog-agent-0", "kloop-catalog"], all.Select(o => o.Name()));
        Assert.All(all, o =>
        {
            Assert.Equal("kloop", o.Text("metadata", "labels", "app.kubernetes.io/managed-by"));
            Assert.Equal("catalog", o.Text("metadata", "labels", "kloop.dev/service"));
        });
    }

    [Fact]
    public void OriginService_IsTheOldWay()
    {
        var service = _objects.OriginService();
        Assert.Equal(new Dictionary<string, string> { ["app"] = "catalog", ["tier"] = "web" }, service.Map("spec", "selector"));
        Assert.Equal(["http 80 http", "port-81 81 8081"], service.Items("spec", "ports").Select(p => $"{p["name"]} {p["port"]} {p["targetPort"]}"));
    }

    [Fact]
    public void SwitchedSelector_ChoosesTheAgentsPods_AndNeverTheOrigins()
    {
        var labels = Deployment("10.0.0.1").Map("spec", "template", "metadata", "labels");
        Assert.All(AgentObjects.AgentSelector("catalog"), p => Assert.Equal(p.Value, labels[p.Key]));
        Assert.DoesNotContain("app", labels.Keys);
        Assert.Equal(labels, Deployment("10.0.0.1").Map("spec", "selector", "matchLabels"));
    }

    [Theory]
    [InlineData("10.0.0.1", "80:8080:10.0.0.1:80")]
    [InlineData("fd00::1", "80:8080:[fd00::1]:80")]
    public void Arguments_AreThePlan(string address, string map)
    {
        var arguments = ((JsonArray)Container(Deployment(address))["args"]!).Select(a => (string)a!).ToList();
        Assert.Equal($"{_plan.Control}", arguments[arguments.IndexOf("--control") + 1]);
        Assert.Equal($"{_plan.Health}", arguments[arguments.IndexOf("--health") + 1]);
        Assert.Equal(map, arguments[arguments.IndexOf("--map") + 1]);
        Assert.Equal(_plan.Health, Container(Deployment(address)).Number("readinessProbe", "tcpSocket", "port"));
    }

    [Fact]
    public void Key_IsInTheSecretAlone()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];
        string inEnvironment = Encoding.UTF8.GetString(Convert.FromBase64String(_objects.Record(key, Session(), Member).Text("data", "key")!));
        Assert.Equal(key, Convert.FromBase64String(inEnvironment));
        Assert.Equal(key, new MemberList(_objects.Record(key, Session(), Member)).Key);
        var variable = Container(Deployment("10.0.0.1")).Items("env").Single();
        Assert.Equal(("KLOOP_KEY", "kloop-catalog", "key"),
            (variable.Text("name"), variable.Text("valueFrom", "secretKeyRef", "name"), variable.Text("valueFrom", "secretKeyRef", "key")));
    }

    [Fact]
    public void Record_HoldsWhatHealNeeds()
    {
        string record = Encoding.UTF8.GetString(Convert.FromBase64String(_objects.Record(new byte[32], Session(), Member).Text("data", "record")!));
        Assert.Equal(Session(), SessionRecord.Decode(record));
        Assert.Equal(_origin.Encode(), (string?)JsonNode.Parse(record)!["origin"]);
        var list = new MemberList(_objects.Record(new byte[32], Session(), Member));
        Assert.Equal(Member, Assert.Single(list.Sessions));
        Assert.Equal(_origin.Encode(), list.Origin!.Encode());
    }

    [Fact]
    public void Parts_StayBelowWhatASecretTakes_AndMakeTheWhole()
    {
        byte[] program = new byte[(2 * AgentBinary.PartSize) + 5];
        new Random(1).NextBytes(program);
        var binary = new AgentBinary(program);
        Assert.Equal(3, binary.Parts);
        var parts = Enumerable.Range(0, binary.Parts).Select(i => _objects.Part(i, binary.Part(i))).ToList();
        Assert.All(parts, p => Assert.True(Convert.FromBase64String(p.Text("data", "part")!).Length < 1 << 20));
        Assert.Equal(program, parts.SelectMany(p => Convert.FromBase64String(p.Text("data", "part")!)));
    }

    [Fact]
    public void SeveralAgents_StandApart_WhereTheyCan()
    {
        var one = Given.Json(_objects.Deployment(new AgentImage("shop/catalog:1", 3, "borrowed"), "10.0.0.1", Given.Pod()).ToJsonString());
        var two = Given.Json(_objects.Deployment(new AgentImage("shop/catalog:1", 3, "borrowed"), "10.0.0.1", Given.Pod(), 2).ToJsonString());
        Assert.Equal((1, 2), (one.Number("spec", "replicas"), two.Number("spec", "replicas")));
        Assert.Null(one.At("spec", "template", "spec", "affinity"));
        var term = two.Items("spec", "template", "spec", "affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution").Single();
        Assert.Equal("kubernetes.io/hostname", term.Text("podAffinityTerm", "topologyKey"));
        Assert.Equal(two.Map("spec", "selector", "matchLabels"), term.Map("podAffinityTerm", "labelSelector", "matchLabels"));
        Assert.Equal((null, 1), (Container(one).Number("readinessProbe", "failureThreshold"), Container(two).Number("readinessProbe", "failureThreshold")));
    }

    private static SessionMember Member { get; } = SessionMember.Current("one", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "--as ada");

    private static SessionRecord Session() =>
        new("ada", new LaptopProcess("laptop", "boot", 7, 8), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "0.1.0", null);

    // Through text, as the API server gets it.
    private JsonObject Deployment(string address) =>
        Given.Json(_objects.Deployment(new AgentImage("shop/catalog:1", 3, "borrowed"), address, Given.Pod()).ToJsonString());

    private static JsonObject Container(JsonObject deployment) => deployment.Items("spec", "template", "spec", "containers").Single();
}
