using Kloop.Cli.Output;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Tests.Output;

public sealed class StatusTextTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 1, 2)));

    [Fact]
    public void Nothing_IsSaid() => Assert.Equal("nothing here" + Environment.NewLine, StatusText.Of([], "nothing here"));

    [Fact]
    public void EverySession_HasItsLine()
    {
        var state = new RedirectState("catalog", true, "ada@laptop", Since, Liveness.Live, "1 of 2 sessions are live",
            [
                new SessionState("i", "ada", "laptop", Since, "--as ada", "some", Liveness.Live, "connected"),
                new SessionState("j", "bob", "tower", Since, "", null, Liveness.Dead, "its connection was lost, and it did not come back", 112),
            ], "kubectl …");
        Assert.Equal("""
            catalog: redirected, by ada@laptop since 2026-01-02 03:04:05
              session  live: connected; ada@laptop with --as ada, since 2026-01-02 03:04:05
              session  dead: its connection was lost, and it did not come back (lost 112 s ago); bob@tower, since 2026-01-02 03:04:05
              remedy   kloop heal
              by hand  kubectl …

            """, StatusText.Of([state], ""));
        Assert.DoesNotContain("112", StatusText.Of([state], "", ages: false), StringComparison.Ordinal);
    }

    [Fact]
    public void RedirectWithoutSessions_SaysWhy() => Assert.Contains(
        "catalog: not switched, but objects are there, by somebody" + Environment.NewLine + "  session  dead: its record is gone" + Environment.NewLine,
        StatusText.Of([new RedirectState("catalog", false, "somebody", null, Liveness.Dead, "its record is gone", [], "k")], ""), StringComparison.Ordinal);
}
