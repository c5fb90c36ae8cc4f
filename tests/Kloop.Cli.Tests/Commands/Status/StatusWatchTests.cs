using Kloop.Cli.Commands.Status;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;

namespace Kloop.Cli.Tests.Commands.Status;

public sealed class StatusWatchTests
{
    private readonly Queue<Func<IReadOnlyList<RedirectState>>> _answers = [];

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
    public async Task Json_IsALineAChange()
    {
        var (_, stdout, _) = await ShowAsync(redraw: true, json: true, [State(1)], [State(2)], [State(2) with { Switched = false }]);
        Assert.Equal(2, stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task ClusterThatIsOutOfReachForAWhile_IsToldAndAskedAgain()
    {
        _answers.Enqueue(() => []);
        _answers.Enqueue(() => throw new ClusterException(ClusterFailure.Unreachable, "out of reach"));
        _answers.Enqueue(() => [State(1)]);
        var (_, stdout, stderr) = await RunAsync(false, false, 3);
        Assert.Equal("kloop: out of reach" + Environment.NewLine, stderr);
        Assert.Contains("catalog: ", stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_EndsIt()
    {
        using var stop = new CancellationTokenSource();
        var watch = new StatusWatch(_ =>
        {
            stop.Cancel();
            return Task.FromResult<IReadOnlyList<RedirectState>>([]);
        }, "nothing", false, false, TimeProvider.System);
        var (code, _, _) = await CommandLine.CaughtAsync(async () =>
        {
            await watch.RunAsync(stop.Token);
            return 0;
        });
        Assert.Equal(0, code);
    }

    private static RedirectState State(long lost) => new("catalog", true, "ada@laptop", null, Liveness.Unknown, "lost",
        [new SessionState("i", "ada", "laptop", default, "--all", null, Liveness.Unknown, "lost", lost)], "kubectl");

    private Task<(int, string, string)> ShowAsync(bool redraw, bool json, params RedirectState[][] states)
    {
        foreach (var state in states) _answers.Enqueue(() => state);
        return RunAsync(redraw, json, states.Length);
    }

    private Task<(int, string, string)> RunAsync(bool redraw, bool json, int times) => CommandLine.CaughtAsync(async () =>
    {
        var watch = new StatusWatch(_ => Task.FromResult(_answers.Dequeue()()), "nothing", json, redraw, TimeProvider.System);
        for (int i = 0; i < times; i++) await watch.ShowAsync(default);
        return 0;
    });
}
