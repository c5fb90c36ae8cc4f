using Kloop.Agent.Supervise;

namespace Kloop.Agent.Tests.Supervise;

public sealed class SuperviseOptionsTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void Everything_IsRead_AndTheProgramsOwnArgumentsAreLeftAlone()
    {
        var options = SuperviseOptions.Parse(["--control", "24173", "--ready", "24174", "--hold", "30", "--root", "/app", "--root", "src", "--", "node", "--", "--control"], Key);
        Assert.Equal((24173, 24174, 30.0), (options.ControlPort, options.ReadyPort, options.Hold.TotalSeconds));
        Assert.Equal(["/app", "src"], options.Roots);
        Assert.Equal(["node", "--", "--control"], options.Command);
    }

    [Theory]
    [InlineData("--control 24173")]
    [InlineData("--control 24173 --")]
    [InlineData("--root /app -- node")]
    [InlineData("--control x -- node")]
    [InlineData("--what 1 --control 1 -- node")]
    public void WhatIsMissing_OrWrong_IsRefused(string arguments) =>
        Assert.Throws<FormatException>(() => SuperviseOptions.Parse(arguments.Split(' '), Key));

    [Fact]
    public void WithoutTheKey_ItDoesNotStart() => Assert.Throws<FormatException>(() => SuperviseOptions.Parse(["--control", "1", "--", "node"], "short"));
}
