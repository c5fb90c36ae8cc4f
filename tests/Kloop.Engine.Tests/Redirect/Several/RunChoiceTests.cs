using Kloop.Engine.Configuration;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Several;
using Kloop.Engine.Run;

namespace Kloop.Engine.Tests.Redirect.Several;

public sealed class RunChoiceTests
{
    private static readonly RunOptions Nothing = new("", []);

    private static readonly KloopConfiguration File = ConfigurationText.Parse("""
        run:
        - {target: deploy/orders, command: [python3, worker.py], dir: orders, replace: true, container: main, grace: 3, env: {set: {A: b}}}
        - {target: cronjob/nightly, command: ./report}
        outgoing: {db.example: cluster}
        """, "kloop.yaml", "/shop", _ => true);

    [Fact]
    public void WithoutTarget_AllOfTheFileRun()
    {
        var runs = RunChoice.Resolve(Nothing, File);
        Assert.Equal(["deploy/orders", "cronjob/nightly"], runs.Select(r => r.Target));
        Assert.Equal(["python3", "worker.py"], runs[0].Command);
        Assert.Equal(("/shop/orders", true, "main", TimeSpan.FromSeconds(3), "b"), (runs[0].Directory, runs[0].Replace, runs[0].Container, runs[0].Grace, runs[0].Overrides!.Set["A"]));
        Assert.Equal(["sh", "-c", "./report"], runs[1].Command);
        Assert.Equal("db.example", Assert.Single(runs[1].Outgoing!).Pattern);
    }

    [Fact]
    public void Target_TakesItsItem_AndTheCommandLineWins()
    {
        var one = Assert.Single(RunChoice.Resolve(Nothing with { Target = "deploy/orders", Container = "other" }, File));
        Assert.Equal(("other", "python3"), (one.Container, one.Command[0]));
        var own = Assert.Single(RunChoice.Resolve(new RunOptions("deploy/orders", ["sh"]), null));
        Assert.Equal(("sh", null, false), (own.Command[0], own.Directory, own.Replace));
    }

    [Fact]
    public void RedirectWithoutService_StartsThemBeside()
    {
        var runs = RunChoice.Beside(new RedirectOptions("cart", [], [], Image: "agent:1", StdoutToStderr: true), File);
        Assert.Equal(["deploy/orders", "cronjob/nightly"], runs.Select(r => r.Target));
        Assert.All(runs, r => Assert.Equal(("agent:1", true), (r.Image, r.StdoutToStderr)));
    }

    [Theory]
    [InlineData("", "which program, and in whose shoes?")]
    [InlineData("deploy/other", "which program? Say kloop run deploy/other -- CMD")]
    public void WhatIsNowhere_IsRefused(string target, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => RunChoice.Resolve(Nothing with { Target = target }, target.Length == 0 ? null : File)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("run: [{command: x}]", "kloop.yaml:1:7: this item has no target")]
    [InlineData("run: [{target: deploy/x}]", "kloop.yaml:1:7: this item has no command")]
    [InlineData("run: [{target: a, command: x}, {target: a, command: y}]", "kloop.yaml:1:32: a is there already, in line 1")]
    [InlineData("run: {target: a}", "kloop.yaml:1:6: run is a list, and not a map: write - before each item, such as - target: deploy/orders")]
    public void Faults_AreTold(string yaml, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => ConfigurationText.Parse(yaml, "kloop.yaml", "/shop", _ => true)).Message, StringComparison.Ordinal);
}
