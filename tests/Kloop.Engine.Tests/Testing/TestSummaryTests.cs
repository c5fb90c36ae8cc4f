using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Testing;

namespace Kloop.Engine.Tests.Testing;

public sealed class TestSummaryTests
{
    [Fact]
    public void FailedKinds_AreNamed_WithTheirFailures() => Assert.Equal(
        ["unit    1 passed, 1 failed (1.5 s)", "  cart A.B adds", "    expected 1", "deploy  1 skipped (0.0 s)", "e2e     1 failed (0.0 s)", "  ./e2e", "    no", "failed: unit, e2e"],
        TestSummary.Lines(
        [
            Case(TestKind.EndToEnd, "", "", "./e2e", TestOutcome.Failed, 0, "no"),
            Case(TestKind.Unit, "cart", "A.B", "adds", TestOutcome.Failed, 1.5, "expected 1\n"),
            Case(TestKind.Unit, "cart", "A.B", "drops", TestOutcome.Passed, 0, null),
            Case(TestKind.Deploy, "", "", "probes", TestOutcome.Skipped, 0, "none"),
        ]));

    [Fact]
    public void Variables_TellWhereTheForwardsAre()
    {
        var variables = EndToEndTests.Variables("shop-test-1", [("front-end", 4000), ("cart", 4001), ("cart", 4002)]);
        Assert.Equal("shop-test-1", variables["KLOOP_NAMESPACE"]);
        Assert.Equal(("http://127.0.0.1:4000", "127.0.0.1", "4000"), (variables["FRONT_END_URL"], variables["FRONT_END_HOST"], variables["FRONT_END_PORT"]));
        Assert.Equal(("http://127.0.0.1:4001", "http://127.0.0.1:4000"), (variables["CART_URL"], variables["KLOOP_URL"]));
    }

    [Theory]
    [InlineData("""{"readinessProbe": {}}""", 0, TestOutcome.Passed, null)]
    [InlineData("{}", 0, TestOutcome.Skipped, "container web has no readiness probe: that it is ready says only that it was started")]
    [InlineData("""{"readinessProbe": {}}""", 2, TestOutcome.Failed, "container web of web-1 was started again 2 times, last for OOMKilled (exit code 137)")]
    public void Probes_AreJudgedByManifestAndPods(string container, int restarts, TestOutcome outcome, string? message)
    {
        var manifest = (JsonObject)JsonNode.Parse(container)!;
        manifest["name"] = "web";
        var workload = new JsonObject { ["kind"] = "Deployment", ["metadata"] = new JsonObject { ["name"] = "web" }, ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(manifest) } } } };
        var pod = (JsonObject)JsonNode.Parse($$$$"""{"metadata": {"name": "web-1"}, "status": {"containerStatuses": [{"name": "web", "restartCount": {{{{restarts}}}}, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]}}""")!;
        var one = DeployTests.Judge(workload, [pod]);
        Assert.Equal(("probes deployment/web", outcome, message), (one.Name, one.Outcome, one.Message));
    }

    private static TestCase Case(TestKind kind, string service, string suite, string name, TestOutcome outcome, double seconds, string? message) => new(kind, service, suite, name, outcome, seconds, message);
}
