using Kloop.Cli.Commands.Redirect;

namespace Kloop.Cli.Tests.Commands.Redirect;

public sealed class RedirectCommandTests
{
    [Fact]
    public void WhatComesAfterTheDashes_IsTheProgramsOwn()
    {
        var parsed = RedirectCommand.Create().Parse("catalog --all --port 3000 --port 9001:9000 -- node server.js --port 3 --all -n x");
        Assert.Empty(parsed.Errors);
        var request = RedirectArguments.Request(parsed);
        Assert.Equal(["catalog"], request.Services);
        Assert.Equal(["node", "server.js", "--port", "3", "--all", "-n", "x"], request.Given.Command);
        Assert.Equal(["3000", "9001:9000"], request.Given.Ports.Select(p => p.ToString()));
        Assert.True(request.Route!.All);
    }

    [Fact]
    public void WithoutAProgram_ThereIsNone_AndNothingIsGiven()
    {
        var request = RedirectArguments.Request(RedirectCommand.Create().Parse("catalog"));
        Assert.Equal(["catalog"], request.Services);
        Assert.Empty(request.Given.Command);
        Assert.Equal((false, null, null), (request.Given.Wait, request.Given.Grace, request.Route));
    }

    [Theory]
    [InlineData("cart catalog", "cart,catalog", "")]
    [InlineData("cart --quiet catalog --as ada", "cart,catalog", "")]
    [InlineData("", "", "")]
    [InlineData("-- node -- x", "", "node,--,x")]
    [InlineData("cart catalog -- node", "cart,catalog", "node")]
    public void Services_StandBeforeTheDashes(string line, string services, string program)
    {
        var request = RedirectArguments.Request(RedirectCommand.Create().Parse(line));
        Assert.Equal((services, program), (string.Join(',', request.Services), string.Join(',', request.Given.Command)));
    }

    [Theory]
    [InlineData("kloop redirect SERVICE -- node", "redirect", "--", "node")]
    [InlineData("is for one Service, and there are 2 (cart, catalog)", "redirect", "cart", "catalog", "--", "node")]
    [InlineData("--config nowhere.yaml cannot be read", "redirect", "--config", "nowhere.yaml")]
    [InlineData("leave one of them out", "redirect", "cart", "--config", "nowhere.yaml", "--", "node")]
    public async Task BadUse_IsToldWithARemedy_BeforeTheClusterIsAsked(string reason, params string[] arguments)
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync([.. arguments, "--kubeconfig", "/dev/null"]);
        Assert.Equal((2, ""), (code, stdout));
        Assert.Contains(reason, stderr, StringComparison.Ordinal);
    }
}
