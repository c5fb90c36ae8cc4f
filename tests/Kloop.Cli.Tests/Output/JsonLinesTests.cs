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
    public void RequestEvent() => Assert.Equal(
        """{"kind":"Request","text":"GET / 200","request":{"at":"2026-01-02T03:04:05+00:00","from":"10.1.2.3","port":80,"protocol":"HTTP/1.1","method":"GET","path":"/","status":200,"milliseconds":1.5,"missed":0}}""",
        JsonSerializer.Serialize(
            new RedirectEvent(RedirectEventKind.Request, "GET / 200", new RequestSeen(Since, "10.1.2.3", 80, "HTTP/1.1", "GET", "/", 200, 1.5)), JsonLines.Default.RedirectEvent));

    [Fact]
    public void State() => Assert.Equal(
        """{"service":"catalog","switched":true,"who":"ada@laptop","since":"2026-01-02T03:04:05+00:00","liveness":"Live","reason":"connected","sessions":[{"id":"i","owner":"ada","host":"laptop","since":"2026-01-02T03:04:05+00:00","route":"--as ada","mode":"some","liveness":"Live","reason":"connected"},{"id":"j","owner":"bob","host":"tower","since":"2026-01-02T03:04:05+00:00","route":"--all","liveness":"Unknown","reason":"lost","lostSecondsAgo":12}],"undoByHand":"kubectl"}""",
        JsonSerializer.Serialize(
            new RedirectState("catalog", true, "ada@laptop", Since, Liveness.Live, "connected",
                [
                    new SessionState("i", "ada", "laptop", Since, "--as ada", "some", Liveness.Live, "connected"),
                    new SessionState("j", "bob", "tower", Since, "--all", null, Liveness.Unknown, "lost", 12),
                ], "kubectl"),
            JsonLines.Default.RedirectState));

    [Fact]
    public void StateWithoutARecord_LeavesTheTimeOut() => Assert.DoesNotContain(
        "\"since\"", JsonSerializer.Serialize(new RedirectState("catalog", false, "somebody", null, Liveness.Dead, "gone", [], "kubectl"), JsonLines.Default.RedirectState), StringComparison.Ordinal);

    [Fact]
    public void Plan() => Assert.Equal(
        """{"service":"catalog","namespace":"shop","objects":[{"action":"create","kind":"Secret","name":"kloop-catalog","why":"w"}],"rights":[{"group":"","resource":"services","verb":"get","name":"catalog","why":"r","optional":false}],"missing":[],"notes":["n"]}""",
        JsonSerializer.Serialize(
            new RedirectPlan("catalog", "shop", [new PlannedObject("create", "Secret", "kloop-catalog", "w")], [new AccessRight("", "services", "get", "catalog", "r")], [], ["n"]),
            JsonLines.Default.RedirectPlan));

    [Fact]
    public void Check() => Assert.Equal(
        """{"name":"cluster","result":"Warning","text":"old","remedy":"update"}""",
        JsonSerializer.Serialize(new Check("cluster", CheckResult.Warning, "old", "update"), JsonLines.Default.Check));

    private static DateTimeOffset Since => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
}
