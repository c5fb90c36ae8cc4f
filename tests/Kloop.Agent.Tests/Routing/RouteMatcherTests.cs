using Kloop.Agent.Http;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Tests.Routing;

public sealed class RouteMatcherTests
{
    [Theory]
    [InlineData("kubernetes-route-as", "alice", true)]
    [InlineData("Kubernetes-Route-As", " Alice ", true)]
    [InlineData("kubernetes-route-as", "alice2", false)]
    [InlineData("kubernetes-route-as", "alice,bob", false)]
    [InlineData("baggage", "kloop=alice", true)]
    [InlineData("baggage", "a=1,kloop=%61lice;ttl=1,b=2", true)]
    [InlineData("baggage", " kloop = alice ", true)]
    [InlineData("baggage", "xkloop=alice", false)]
    [InlineData("baggage", "kloop=alice2", false)]
    [InlineData("baggage", "a=kloop=alice", false)]
    [InlineData("baggage", "kloop", false)]
    [InlineData("route-as", "alice", false)]
    public void Name(string header, string value, bool takes) =>
        Assert.Equal(takes, new RouteMatcher(new SessionRoute("alice")).Matches(Request((header, value))));

    [Fact]
    public void Name_InASecondHeaderLine() =>
        Assert.True(new RouteMatcher(new SessionRoute("alice")).Matches(Request(("baggage", "a=1"), ("baggage", "kloop=alice"))));

    [Theory]
    [InlineData(ConditionKind.Header, "x-user", "^(ada|bob)$", true)]
    [InlineData(ConditionKind.Header, "x-user", "^bob$", false)]
    [InlineData(ConditionKind.Header, "x-user", "d", true)]
    [InlineData(ConditionKind.Header, "x-none", ".*", false)]
    [InlineData(ConditionKind.Path, null, "/api/*", true)]
    [InlineData(ConditionKind.Path, null, "/api", false)]
    [InlineData(ConditionKind.Path, null, "/*", false)]
    [InlineData(ConditionKind.Path, null, "/**", true)]
    [InlineData(ConditionKind.Path, null, "/api/v?", true)]
    [InlineData(ConditionKind.Path, null, "/API/v1", false)]
    [InlineData(ConditionKind.Path, null, "/a.i/v1", false)]
    [InlineData(ConditionKind.Method, null, "get", true)]
    [InlineData(ConditionKind.Method, null, "POST", false)]
    [InlineData(ConditionKind.Host, null, "SHOP.test", true)]
    [InlineData(ConditionKind.Host, null, "shop", false)]
    public void Condition_AndItsNegation(ConditionKind kind, string? header, string value, bool takes)
    {
        Assert.Equal(takes, new RouteMatcher(new SessionRoute(Conditions: [new(kind, value, header)])).Matches(Request(("x-user", "ada"))));
        Assert.Equal(!takes, new RouteMatcher(new SessionRoute(Conditions: [new(kind, value, header, Not: true)])).Matches(Request(("x-user", "ada"))));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void AllOrAny(bool any, bool takes)
    {
        var route = new SessionRoute(Conditions: [new(ConditionKind.Method, "GET"), new(ConditionKind.Host, "other")], MatchAny: any);
        Assert.Equal(takes, new RouteMatcher(route).Matches(Request()));
    }

    [Fact]
    public void NameAndConditions_MustBothHold()
    {
        var route = new SessionRoute("alice", [new(ConditionKind.Method, "GET")]);
        Assert.True(new RouteMatcher(route).Matches(Request(("kubernetes-route-as", "alice"))));
        Assert.False(new RouteMatcher(route).Matches(Request()));
        Assert.False(new RouteMatcher(route with { Conditions = [new(ConditionKind.Method, "POST")] }).Matches(Request(("kubernetes-route-as", "alice"))));
    }

    [Fact]
    public void Everything_TakesEverything() => Assert.True(new RouteMatcher(new SessionRoute()).Matches(Request()));

    [Fact]
    public void BadExpression_IsSaid() =>
        Assert.Throws<System.Text.RegularExpressions.RegexParseException>(() => new RouteMatcher(new SessionRoute(Conditions: [new(ConditionKind.Header, "(", "x")])));

    private static RequestFacts Request(params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Host) = ("GET", "/api/v1", new HostString("shop.test", 8080));
        foreach (var (name, value) in headers) request.Headers.Append(name, value);
        return new RequestFacts(request);
    }
}
