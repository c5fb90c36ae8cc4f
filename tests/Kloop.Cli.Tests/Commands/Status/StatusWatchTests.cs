using Kloop.Cli.Commands.Status;
using Kloop.Engine.Overview;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;

namespace Kloop.Cli.Tests.Commands.Status;

public sealed class StatusWatchTests
{
    private readonly Queue<Func<StatusOverview>> _answers = [];

    [Fact]
    public async Task Terminal_IsRedrawn()
    {
        var (_, stdout, _) = await ShowAsync(redraw: true, json: false, [], []);
        Assert.Equal(2, stdout.Split("\e[H").Length - 1);
    }

    [Fact]
    public async Task AnythingElse_GetsChangesAlone()
    {
        var (_, stdout, _) = await ShowAsync(redraw: false, json: false, [], [], [State(1)], [State(2)], []);
        Assert.Equal(2, stdout.Split("nothing").Length - 1);
        Assert.Equal(1, stdout.Split("catalog: ").Length - 1);
        Assert.DoesNotContain("\e", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_IsWatched_AndTimeAloneIsNoChange()
    {
        var all = Output.OverviewTextTests.All;
        var later = all with { Paused = [all.Paused[0] with { Holders = [all.Paused[0].Holders[0] with { AgeSeconds = 9000 }] }] };
        foreach (var overview in (StatusOverview[])[all, later, all with { Clusters = [] }]) _answers.Enqueue(() => overview);
        var (_, stdout, _) = await RunAsync(false, false, 3);
        Assert.Equal((2, 1), (stdout.Split("\nNAMESPACE ").Length - 1, stdout.Split("\nCLUSTER ").Length - 1));
    }

    [Fact]
    public async Task Json_IsALineAChange()
    {
        var (_, stdout, _) = await ShowAsync(redraw: true, json: true, [State(1)], [State(2)], [State(2) with { Switched = false }]);
        Assert.Equal(2, stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task ClusterThatIsOutOfReachForAWhile_IsToldAndAskedAgain()
    {
        _answers.Enqueue(() => Overview());
        _answers.Enqueue(() => throw new ClusterException(ClusterFailure.Unreachable, "out of reach"));
        _answers.Enqueue(() => Overview(State(1)));
        var (_, stdout, stderr) = await RunAsync(false, false, 3);
        Assert.Equal("kloop: out of reach" + Environment.NewLine, stderr);
        Assert.Contains("catalog: ", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_OfNothing_HasWorkedToo()
    {
        _answers.Enqueue(() => Overview());
        _answers.Enqueue(() => throw new ClusterException(ClusterFailure.Unreachable, "out of reach"));
        var (code, _, stderr) = await RunAsync(false, true, 2);
        Assert.Equal((0, "kloop: out of reach" + Environment.NewLine), (code, stderr));
    }

    [Fact]
    public async Task AClusterThatWasNeverReached_IsAFailure()
    {
        _answers.Enqueue(() => throw new ClusterException(ClusterFailure.Unreachable, "out of reach"));
        await Assert.ThrowsAsync<ClusterException>(() => RunAsync(false, false, 1));
    }

    [Fact]
    public async Task Stop_EndsIt()
    {
        using var stop = new CancellationTokenSource();
        var watch = new StatusWatch(_ =>
        {
            stop.Cancel();
            return Task.FromResult(Overview());
        }, false, false, TimeProvider.System);
        var (code, _, _) = await CommandLine.CaughtAsync(async () =>
        {
            await watch.RunAsync(stop.Token);
            return 0;
        });
        Assert.Equal(0, code);
    }

    private static RedirectState State(long lost) => new("catalog", true, "ada@laptop", null, Liveness.Unknown, "lost",
        [new SessionState("i", "ada", "laptop", default, "--all", null, Liveness.Unknown, "lost", lost)], "kubectl");

    private static StatusOverview Overview(params RedirectState[] redirects) => new("dev", "shop") { Redirects = redirects };

    private Task<(int, string, string)> ShowAsync(bool redraw, bool json, params RedirectState[][] states)
    {
        foreach (var state in states) _answers.Enqueue(() => Overview(state));
        return RunAsync(redraw, json, states.Length);
    }

    private Task<(int, string, string)> RunAsync(bool redraw, bool json, int times) => CommandLine.CaughtAsync(async () =>
    {
        var watch = new StatusWatch(_ => Task.FromResult(_answers.Dequeue()()), json, redraw, TimeProvider.System);
        for (int i = 0; i < times; i++) await watch.ShowAsync(default);
        return 0;
    });
}
