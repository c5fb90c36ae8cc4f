using Kloop.Engine.Redirect.Routes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Redirect.Routes;

public sealed class RouteTextTests
{
    private static readonly RouteCondition Api = new(ConditionKind.Path, "/api/*"), Get = new(ConditionKind.Method, "GET", null, true);

    public static TheoryData<SessionRoute, string?, string> Limits => new()
    {
        { new SessionRoute(), null, "all" },
        { new SessionRoute("ada"), "only requests with header \"kubernetes-route-as: ada\" (or \"baggage: kloop=ada\"); all others go where they went", "some" },
        { new SessionRoute(null, [Api, Get]), "only requests with path:/api/* and !method:GET; all others go where they went", "some" },
        { new SessionRoute(null, [Api, Get], MatchAny: true), "only requests with path:/api/* or !method:GET; all others go where they went", "some" },
        { new SessionRoute("ada", [Api]), "only requests with header \"kubernetes-route-as: ada\" (or \"baggage: kloop=ada\"), and with path:/api/*; all others go where they went", "some" },
        { new SessionRoute(Mirror: true), "copies of all requests; the origin answers", "mirror" },
        { new SessionRoute("ada", Mirror: true), "copies of requests with header \"kubernetes-route-as: ada\" (or \"baggage: kloop=ada\"); the origin answers", "mirror" },
    };

    [Theory, MemberData(nameof(Limits))]
    public void Route_SaysWhatComes(SessionRoute route, string? limits, string mode) => Assert.Equal((limits, mode), (RouteText.Limits(route), RouteText.Mode(route)));

    [Fact]
    public void SureClashes_AreTheSamePartTwice()
    {
        Assert.True(RouteText.Clashes(new SessionRoute(), new SessionRoute(null, [])));
        Assert.True(RouteText.Clashes(new SessionRoute("ada"), new SessionRoute("ada")));
        Assert.False(RouteText.Clashes(new SessionRoute("ada"), new SessionRoute("grace")));
        Assert.False(RouteText.Clashes(new SessionRoute("ada"), new SessionRoute()));
        Assert.False(RouteText.Clashes(new SessionRoute(), new SessionRoute(Mirror: true)));
        Assert.False(RouteText.Clashes(new SessionRoute("ada", [Api]), new SessionRoute("ada")));
    }

    [Theory]
    [InlineData(null, "with --all: take another part of it, with --as NAME")]
    [InlineData("ada", "with --as ada: take another NAME")]
    public void Refusal_NamesOwnerHostRouteAndRemedy(string? name, string part)
    {
        string text = RouteText.Refusal("catalog", new SessionInfo("i", "grace", "tower", DateTimeOffset.UnixEpoch, new SessionRoute(name)));
        Assert.StartsWith("Service \"catalog\" is redirected by grace@tower since ", text, StringComparison.Ordinal);
        Assert.Contains(part, text, StringComparison.Ordinal);
    }
}
