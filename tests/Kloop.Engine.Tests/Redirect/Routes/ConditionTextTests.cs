using CsCheck;
using Kloop.Engine.Redirect.Routes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Redirect.Routes;

public sealed class ConditionTextTests
{
    public static TheoryData<string, RouteCondition> Good => new()
    {
        { "header:X-User=^ada$", new(ConditionKind.Header, "^ada$", "X-User") },
        { "header:cookie=a=b", new(ConditionKind.Header, "a=b", "cookie") },
        { "!header:X=.*", new(ConditionKind.Header, ".*", "X", true) },
        { "path:/", new(ConditionKind.Path, "/") },
        { "path:/api/**", new(ConditionKind.Path, "/api/**") },
        { "!path:/a:b", new(ConditionKind.Path, "/a:b", null, true) },
        { "method:get", new(ConditionKind.Method, "GET") },
        { "method:M-SEARCH", new(ConditionKind.Method, "M-SEARCH") },
        { "host:shop.example.test", new(ConditionKind.Host, "shop.example.test") },
        { "host:10.0.0.1", new(ConditionKind.Host, "10.0.0.1") },
        { "host:[fd00::1]", new(ConditionKind.Host, "[fd00::1]") },
    };

    [Theory, MemberData(nameof(Good))]
    public void Condition_IsRead(string text, RouteCondition condition)
    {
        var faults = new List<string>();
        Assert.Equal(condition, ConditionText.Parse(text, faults));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("", "no condition")]
    [InlineData("!", "no condition")]
    [InlineData("/api", "no condition")]
    [InlineData("cookie:a=b", "\"cookie\" is nothing that a request has")]
    [InlineData("Path:/a", "\"Path\" is nothing that a request has")]
    [InlineData("header:X", "such as header:X-User=^ada$")]
    [InlineData("header:=a", "\"\" is no header's name")]
    [InlineData("header:X Y=a", "\"X Y\" is no header's name")]
    [InlineData("header:X=", "header:X=.*")]
    [InlineData("header:X=a(b", "wrong at its character 3: insufficient closing parentheses")]
    [InlineData("header:X=*a", "wrong at its character 1: quantifier after nothing")]
    [InlineData("header:X=(?=a)", "write it without")]
    [InlineData(@"header:X=(a)\1", "write it without")]
    [InlineData("path:api/*", "such as path:/api/*")]
    [InlineData("path:", "such as path:/")]
    [InlineData("path:/a?b=c", "say path:/a")]
    [InlineData("method:", "such as method:GET")]
    [InlineData("method:GET POST", "such as method:GET")]
    [InlineData("host:", "such as host:shop.example.test")]
    [InlineData("host:shop:80", "such as host:shop")]
    [InlineData("host:http://shop/a", "a host is a name")]
    public void BadCondition_IsNamed_WithFaultAndRemedy(string text, string part)
    {
        var faults = new List<string>();
        Assert.Null(ConditionText.Parse(text, faults));
        string fault = Assert.Single(faults);
        Assert.StartsWith($"--match {text}: ", fault, StringComparison.Ordinal);
        Assert.Contains(part, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyText_IsAConditionOrAFault() => Gen.Select(Gen.OneOf(Gen.Const("header:"), Gen.Const("path:"), Gen.Const("method:"), Gen.Const("host:"), Gen.Const("!"), Gen.Const("")), Gen.String).Sample((kind, rest) =>
    {
        var faults = new List<string>();
        return ConditionText.Parse(kind + rest, faults) is null == (faults.Count == 1);
    });

    [Fact]
    public void WhatIsShown_IsReadAgain() => Assert.All(Good, row =>
    {
        var faults = new List<string>();
        Assert.Equal(row.Data.Item2, ConditionText.Parse(row.Data.Item2.ToString(), faults));
    });
}
