using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>
/// The way back without Kloop. In a namespace of its own: a selector that kubectl wrote by patch leaves the
/// Service's first owner with a bare <c>f:selector</c>, which the API server completes on whatever write
/// comes next, so that the tests of exact endings would meet a change that is not Kloop's.
/// </summary>
public sealed class UndoByHandTests(HelloApp app) : IClassFixture<HelloApp>
{
    [Fact]
    public async Task The_command_that_status_prints_undoes_it_by_hand()
    {
        string selector = await app.Kubectl.OutAsync("get", "service", "hello", "-o", "jsonpath={.spec}");
        await using var run = await app.Redirect().ReadyAsync();
        var status = (await app.KloopAsync("status")).Succeeded("status").Output;
        Assert.Contains("hello: redirected, by ", status, StringComparison.Ordinal);
        Assert.Contains("live: connected", status, StringComparison.Ordinal);
        await run.SignalAsync("KILL");
        await run.EndAsync();
        string byHand = status.Split('\n').Single(l => l.StartsWith("  by hand", StringComparison.Ordinal))["  by hand".Length..].Trim();
        (await Programs.RunAsync("bash", "-c", byHand)).Succeeded(byHand);
        Assert.Equal(selector, await app.Kubectl.OutAsync("get", "service", "hello", "-o", "jsonpath={.spec}"));
        await Eventually.IsAsync(app.Kubectl.KloopObjectsAsync, left => left.Length == 0, "nothing is left");
        Assert.Contains("nothing is redirected", (await app.KloopAsync("status")).Output, StringComparison.Ordinal);
    }
}
