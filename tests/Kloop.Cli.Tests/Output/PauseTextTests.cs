using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Tests.Output;

public sealed class PauseTextTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 1, 2)));

    private static PauseState State(long age, Liveness liveness) => new("HelmRelease apps/shop", "spec.suspend=true",
        [new PauseHolderState("i", "ada@laptop", Since, age, Since.AddHours(12), liveness, "connected")], "kubectl …");

    [Fact]
    public void APause_IsShown_WithItsAge() => Assert.Equal("""
        HelmRelease apps/shop: paused by Kloop, spec.suspend=true
          session  live: connected; ada@laptop, 1 h 5 min ago, expires 2026-01-02 15:04
          by hand  kubectl …

        """, PauseText.Of([State(3900, Liveness.Live)]));

    [Theory]
    [InlineData(-3, "0 s ago")]
    [InlineData(59, "59 s ago")]
    [InlineData(90, "1 min ago")]
    [InlineData(100_000, "1 d 3 h ago")]
    public void Ages_AreShort(long seconds, string said) => Assert.Contains(said, PauseText.Of([State(seconds, Liveness.Live)]), StringComparison.Ordinal);

    [Fact]
    public void ADeadSessionsPause_NamesTheRemedy() => Assert.Contains("remedy   kloop heal", PauseText.Of([State(1, Liveness.Dead)]), StringComparison.Ordinal);

    [Fact]
    public void AsJson_ItSaysAllOfIt() => Assert.Equal(
        """{"paused":"HelmRelease apps/shop","what":"spec.suspend=true","holders":[{"session":"i","who":"ada@laptop","since":"2026-01-02T03:04:05+00:00","ageSeconds":7,"expires":"2026-01-02T15:04:05+00:00","liveness":"Live","reason":"connected"}],"undoByHand":"kubectl"}""",
        JsonSerializer.Serialize(State(7, Liveness.Live) with
        {
            Holders = [new PauseHolderState("i", "ada@laptop", new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 7, new(2026, 1, 2, 15, 4, 5, TimeSpan.Zero), Liveness.Live, "connected")],
            UndoByHand = "kubectl",
        }, JsonLines.Default.PauseState));
}
