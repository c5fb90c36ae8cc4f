using Kloop.Cli.Commands.Redirect;

namespace Kloop.Cli.Tests.Commands.Redirect;

public sealed class RedirectCommandTests
{
    [Fact]
    public void WhatComesAfterTheDashes_IsTheProgramsOwn()
    {
        var parsed = RedirectCommand.Create().Parse("catalog --all --port 3000 --port 9001:9000 -- node server.js --port 3 --all -n x");
        Assert.Empty(parsed.Errors);
        Assert.Equal("catalog", parsed.GetValue<string>("SERVICE"));
        Assert.Equal(["node", "server.js", "--port", "3", "--all", "-n", "x"], parsed.GetValue<string[]>("CMD")!);
        Assert.Equal(["3000", "9001:9000"], parsed.GetValue<string[]>("--port")!);
    }

    [Fact]
    public void WithoutAProgram_ThereIsNone()
    {
        var parsed = RedirectCommand.Create().Parse("catalog --all");
        Assert.Empty(parsed.GetValue<string[]>("CMD")!);
        Assert.Equal(10, parsed.GetValue<int>("--grace"));
        Assert.False(parsed.GetValue<bool>("--wait"));
    }
}
