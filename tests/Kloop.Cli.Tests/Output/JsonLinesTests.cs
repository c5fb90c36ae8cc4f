using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Engine.Doctor;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Access;
using Kloop.Tunnel.Session;

namespace Kloop.Cli.Tests.Output;

/// <summary>The shapes that scripts rely on: a field may be added, none renamed or removed.</summary>
public sealed class JsonLinesTests
{
    [Fact]
    public void Event() => Assert.Equal(
        """{"kind":"Ready","text":"here"}""",
        JsonSerializer.Serialize(new RedirectEvent(RedirectEventKind.Ready, "here"), JsonLines.Default.RedirectEvent));

    [Fact]
    public void State() => Assert.Equal(
        """{"service":"catalog","switched":true,"who":"ada@laptop","since":"2026-01-02T03:04:05+00:00","liveness":"Live","reason":"connected","sessions":[{"id":"i","owner":"ada","host":"laptop","since":"2026-01-02T03:04:05+00:00","mode":"all"}],"undoByHand":"kubectl"}""",
        JsonSerializer.Serialize(
            new RedirectState("catalog", true, "ada@laptop", Since, Liveness.Live, "connected", [new SessionInfo("i", "ada", "laptop", Since, new SessionRoute())], "kubectl"),
            JsonLines.Default.RedirectState));

    [Fact]
    public void StateWithoutARecord_LeavesTheTimeOut() => Assert.DoesNotContain(
        "\"since\"", JsonSerializer.Serialize(new RedirectState("catalog", false, "somebody", null, Liveness.Dead, "gone", [], "kubectl"), JsonLines.Default.RedirectState), StringComparison.Ordinal);

    [Fact]
    public void Plan() => Assert.Equal(
        """{"service":"catalog","namespace":"shop","objects":[{"action":"create","kind":"Secret","name":"kloop-catalog","why":"w"}],"rights":[{"group":"","resource":"services","verb":"get","name":"catalog","why":"r"}],"missing":[],"notes":["n"]}""",
        JsonSerializer.Serialize(
            new RedirectPlan("catalog", "shop", [new PlannedObject("create", "Secret", "kloop-catalog", "w")], [new AccessRight("", "services", "get", "catalog", "r")], [], ["n"]),
            JsonLines.Default.RedirectPlan));

    [Fact]
    public void Check() => Assert.Equal(
        """{"name":"cluster","result":"Warning","text":"old","remedy":"update"}""",
        JsonSerializer.Serialize(new Check("cluster", CheckResult.Warning, "old", "update"), JsonLines.Default.Check));

    [Fact]
    public async Task Report_IsDataOnStdout_OrTalkOnStderr()
    {
        var asJson = await CommandLine.CaughtAsync(() => Report(json: true));
        Assert.Equal(("""{"kind":"Step","text":"tunnel open"}""" + Environment.NewLine, ""), (asJson.Out, asJson.Error));
        var asText = await CommandLine.CaughtAsync(() => Report(json: false));
        Assert.Equal("", asText.Out);
        Assert.Contains("tunnel open", asText.Error, StringComparison.Ordinal);
    }

    private static DateTimeOffset Since => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static Task<int> Report(bool json)
    {
        new RedirectReport(json, TimeProvider.System).Write(new RedirectEvent(RedirectEventKind.Step, "tunnel open"));
        return Task.FromResult(0);
    }
}
