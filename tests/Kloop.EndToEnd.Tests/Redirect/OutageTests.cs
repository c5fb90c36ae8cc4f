using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Nothing is lost when the laptop's link is cut for a while and nobody is told.</summary>
public sealed class LinkOutageTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    [Fact]
    public async Task ALinkThatIsCutFor30s_LosesNothing()
    {
        string link = Path.Combine(Repository.Root, "bench", "link");
        var which = new Dictionary<string, string> { ["KLOOP_LINK"] = "9" };
        await using var laptop = await LaptopServer.StartAsync("ada");
        (await Programs.RunWithAsync(Path.Combine(link, "up"), null, which, "--rtt", "2")).Succeeded("bench/link/up");
        try
        {
            await using var run = KloopRun.StartProgramWith(which, Path.Combine(link, "exec"), Repository.Kloop,
                "redirect", "web", "-n", app.Namespace, "--as", "ada", "--port", "8090:80", "--", "python3", Repository.App("unixproxy.py"), "8090", laptop.UnixSocket);
            await run.ReadyAsync();
            await new Outage(app, run).SurviveAsync(() => LinkAsync("cut"), TimeSpan.FromSeconds(30), () => LinkAsync("mend"));
        }
        finally
        {
            await LinkAsync("mend");
            await Programs.RunWithAsync(Path.Combine(link, "down"), null, which);
        }

        async Task LinkAsync(string verb) => (await Programs.RunWithAsync(Path.Combine(link, verb), null, which)).Succeeded(verb);
    }
}

/// <summary>Nothing is lost when the API server stands still or is gone for a while. Alone: everything else needs the API server.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Long")]
public sealed class ApiServerOutageTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    [Theory]
    [InlineData(7)]
    [InlineData(60)]
    public async Task AnApiServerThatStandsStill_LosesNothing(int seconds)
    {
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = app.Redirect("web", laptop.Http1, "--as", "ada");
        await run.ReadyAsync();
        string server = (await Programs.RunAsync("pgrep", "-o", "-f", "^/[^ ]*/kube-apiserver --etcd-servers")).Succeeded("the API server").Output.Trim();
        try
        {
            await new Outage(app, run).SurviveAsync(() => SignalAsync("STOP"), TimeSpan.FromSeconds(seconds), () => SignalAsync("CONT"));
        }
        finally
        {
            await SignalAsync("CONT");
        }

        async Task SignalAsync(string name) => (await Programs.RunAsync("/bin/kill", $"-{name}", server)).Succeeded(name);
    }
}

/// <summary>A new API server knows nothing of the connections of the old one.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Long")]
public sealed class ApiServerRestartTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    [Fact]
    public async Task AnApiServerThatIsKilledAndStartedAgain_LosesNothing()
    {
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = app.Redirect("web", laptop.Http1, "--as", "ada");
        await run.ReadyAsync();
        string server = (await Programs.RunAsync("pgrep", "-o", "-f", "^/[^ ]*/kube-apiserver --etcd-servers")).Succeeded("the API server").Output.Trim();
        try
        {
            await new Outage(app, run).SurviveAsync(
                async () => (await Programs.RunAsync("/bin/kill", "-KILL", server)).Succeeded("kill"), TimeSpan.FromSeconds(5), UpAsync);
        }
        finally
        {
            await UpAsync();
        }

        Assert.Equal(0, await run.InterruptAsync());
        await app.Kubectl.NothingLeftAsync();
        static async Task UpAsync() => (await Programs.RunAsync(Path.Combine(Repository.Root, "eng", "cluster", "up"))).Succeeded("eng/cluster/up");
    }
}

/// <summary>Tests that must not run beside any other.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
