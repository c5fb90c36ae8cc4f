using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.GitOps;

public sealed class PauseLivenessTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly PauseHolder Holder = new("i", "shop", "bob", Members.Elsewhere, Since, Since.AddHours(12));

    [Theory]
    [InlineData("shop", false, Liveness.Dead)]
    [InlineData("shop", true, Liveness.Unknown)]
    [InlineData("other", false, Liveness.Unknown)]
    public void ARecordThatIsNotFound_IsGone_UnlessItMayNotBeRead(string ns, bool unread, Liveness liveness)
    {
        var redirect = new RedirectState("catalog", true, "bob@tower", null, Liveness.Unknown, "", [], "") { IsUnread = unread };
        Assert.Equal(liveness, new PauseLiveness(ns, [redirect], []).Of(Holder, Since.AddHours(1)).Item1);
        Assert.Equal(Liveness.Dead, new PauseLiveness(ns, [redirect], []).Of(Holder, Since.AddHours(13)).Item1);
    }
}
