using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Loop;

namespace Kloop.Engine.Tests.Dev.Loop;

public sealed class LatestEventsTests
{
    [Fact]
    public void TheSchedulersEvents_WhichHaveNoLastTime_HaveTheirPlaceAndTime()
    {
        var lines = LatestEvents.Lines(
            [Old("b", "2026-01-02T10:00:05Z", "Pulled"), New("a", "2026-01-02T10:00:03.123456Z", "FailedScheduling"), Old("b", "2026-01-02T10:00:01Z", "Created")],
            new HashSet<string>());
        Assert.Equal(
            ["2026-01-02T10:00:01Z pod/b: Created: why", "2026-01-02T10:00:03Z pod/a: FailedScheduling: why", "2026-01-02T10:00:05Z pod/b: Pulled: why"], lines);
    }

    [Fact]
    public void PodsThatAreNotReady_ComeFirst_HoweverMuchElseHappens()
    {
        var others = Enumerable.Range(10, 40).Select(i => Old("busy", $"2026-01-02T10:00:{i}Z", "Pulled"));
        var lines = LatestEvents.Lines([.. others, New("stuck", "2026-01-02T09:00:00.000000Z", "FailedScheduling")], new HashSet<string> { "stuck" });
        Assert.Equal("2026-01-02T09:00:00Z pod/stuck (not ready): FailedScheduling: why", lines[0]);
        Assert.Equal(20, lines.Count);
        Assert.StartsWith("2026-01-02T10:00:49Z", lines[^1], StringComparison.Ordinal);
    }

    private static JsonObject Old(string pod, string time, string reason) => Event(pod, reason, "lastTimestamp", time);

    /// <summary>As events.k8s.io makes them.</summary>
    private static JsonObject New(string pod, string time, string reason)
    {
        var made = Event(pod, reason, "eventTime", time);
        made["lastTimestamp"] = null;
        return made;
    }

    private static JsonObject Event(string pod, string reason, string timeName, string time) => new()
    {
        [timeName] = time,
        ["reason"] = reason,
        ["message"] = "why\n",
        ["involvedObject"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod },
    };
}
