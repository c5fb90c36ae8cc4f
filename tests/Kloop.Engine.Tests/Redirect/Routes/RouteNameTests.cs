using CsCheck;
using Kloop.Engine.Redirect.Routes;

namespace Kloop.Engine.Tests.Redirect.Routes;

public sealed class RouteNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("ada-2")]
    [InlineData("a--b")]
    public void DnsLabel_IsGood(string name) => Assert.Null(RouteName.Fault(name));

    [Theory]
    [InlineData("")]
    [InlineData("Ada")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void AnythingElse_IsNot(string name) => Assert.StartsWith($"--as {name}: ", RouteName.Fault(name), StringComparison.Ordinal);

    [Fact]
    public void SixtyThree_IsTheMost()
    {
        Assert.Null(RouteName.Fault(new string('a', 63)));
        Assert.EndsWith($"such as --as {new string('a', 63)}", RouteName.Fault(new string('a', 64)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ada Lovelace", "ada-lovelace")]
    [InlineData("ada@example.test", "ada")]
    [InlineData(@"CORP\Ada", "ada")]
    [InlineData("_ada__l_", "ada-l")]
    [InlineData("---", null)]
    [InlineData("", null)]
    public void Name_IsMadeOfAUsers(string user, string? name) => Assert.Equal(name, RouteName.Of(user));

    [Fact]
    public void WhatIsMade_IsGood() => Gen.String.Sample(user => RouteName.Of(user) is not { } name || RouteName.Fault(name) is null);
}
