using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Several developers on one Service: what one of them does is never noticed by the others.</summary>
public sealed class SharingTests(HelloApp app) : IClassFixture<HelloApp>
{
    /// <summary>The name of a second laptop: the same machine with another host name.</summary>
    private const string Tower = "kloop-test-tower";

    [Fact]
    public async Task Two_names_side_by_side_and_the_first_one_out_changes_nothing_for_the_second()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var ada = await Start("ada").ReadyAsync();
        Assert.Contains("only requests with header \"kubernetes-route-as: ada\" (or \"baggage: kloop=ada\")", ada.Text, StringComparison.Ordinal);
        await using var grace = await Start("grace").ReadyAsync();
        Assert.Contains("joined the redirect of ", grace.Text, StringComparison.Ordinal);
        await AssertServedAsync(("kubernetes-route-as: ada", "ada"), ("baggage: kloop=grace", "grace"), ("x: y", "origin"), ("kubernetes-route-as: nobody", "origin"));

        string agent = await app.Kubectl.PodsAsync("kloop.dev/service=hello");
        Assert.Equal(0, await ada.InterruptAsync());
        Assert.Contains("you left ", ada.Text, StringComparison.Ordinal);
        await AssertServedAsync(("kubernetes-route-as: ada", "origin"), ("kubernetes-route-as: grace", "grace"), ("x: y", "origin"));
        Assert.Equal(agent, await app.Kubectl.PodsAsync("kloop.dev/service=hello"));

        Assert.Equal(0, await grace.InterruptAsync());
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task Status_names_all_of_them_and_what_they_take()
    {
        await using var ada = await Start("ada").ReadyAsync();
        await using var grace = await Start(Tower, "--match", "path:/api/**", "--match", "method:GET").ReadyAsync();
        var state = Assert.Single(StatusLines.Redirects(await app.KloopAsync("status", "--json")));
        Assert.Equal(
            [$"{Environment.MachineName} --as ada some Live", $"{Tower} --match path:/api/** --match method:GET some Live"],
            state["sessions"]!.AsArray().Select(s => $"{s!["host"]} {s["route"]} {s["mode"]} {s["liveness"]}"));
    }

    [Fact]
    public async Task A_clash_names_owner_host_and_route_and_leaves_the_first_alone()
    {
        await using var first = await Start(Tower, "--as", "ada").ReadyAsync();
        await using var second = Start("ada");
        Assert.Equal(1, await second.EndAsync());
        Assert.Contains($"is redirected by {Environment.UserName}@{Tower} since ", second.Text, StringComparison.Ordinal);
        Assert.Contains("with --as ada: take another NAME", second.Text, StringComparison.Ordinal);
        await AssertServedAsync(("kubernetes-route-as: ada", Tower));
        Assert.Single(await SessionsAsync());
    }

    [Fact]
    public async Task Everything_and_a_name_live_side_by_side()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var all = await Start(Tower, "--all").ReadyAsync();
        await using var ada = await Start("ada").ReadyAsync();
        await AssertServedAsync(("kubernetes-route-as: ada", "ada"), ("x: y", Tower));
        await all.InterruptAsync();
        await AssertServedAsync(("kubernetes-route-as: ada", "ada"), ("x: y", "origin"));
        await ada.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task One_that_is_killed_is_healed_away_and_the_other_goes_on()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var ada = await Start("ada").ReadyAsync();
        await using var grace = await Start("grace").ReadyAsync();
        await ada.SignalAsync("KILL");
        await ada.EndAsync();
        var healed = (await app.KloopAsync("heal")).Succeeded("heal");
        Assert.Contains("0 healed, 1 left alone", healed.Output, StringComparison.Ordinal);
        Assert.Contains("session of ", healed.Error, StringComparison.Ordinal);
        // Its record is gone at once; the agent may take a moment to see that its connection is.
        await Eventually.IsAsync(SessionsAsync, s => s.Count == 1, "one session is left");
        await AssertServedAsync(("kubernetes-route-as: grace", "grace"), ("x: y", "origin"));
        await grace.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task The_last_one_takes_a_killed_one_along()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var ada = await Start("ada").ReadyAsync();
        await using var grace = await Start("grace").ReadyAsync();
        await ada.SignalAsync("KILL");
        await ada.EndAsync();
        await grace.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task Another_laptops_killed_session_is_healed_once_the_agent_is_sure()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var tower = await Start(Tower, "--as", "ada").ReadyAsync();
        await tower.SignalAsync("KILL");
        await tower.EndAsync();
        var early = (await app.KloopAsync("heal")).Succeeded("heal");
        Assert.Contains("0 healed, 1 left alone", early.Output, StringComparison.Ordinal);
        await Eventually.IsAsync(async () => (await app.KloopAsync("heal")).Succeeded("heal").Output, o => o.Contains("1 healed", StringComparison.Ordinal), "heal without --force");
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task All_who_start_and_end_at_the_same_moment_share_one_agent_and_leave_nothing()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        string[] names = ["ada", "grace", "edsger"];
        var runs = names.Select(n => Start(n)).ToList();
        try
        {
            foreach (var run in runs) await run.ReadyAsync();
            await AssertServedAsync([.. names.Select(n => ($"kubernetes-route-as: {n}", n)), ("x: y", "origin")]);
            Assert.Single((await app.Kubectl.PodsAsync("kloop.dev/service=hello")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.All(await Task.WhenAll(runs.Select(r => r.InterruptAsync())), code => Assert.Equal(0, code));
            await AssertAsBeforeAsync(service);
        }
        finally
        {
            foreach (var run in runs) await run.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_comes_while_the_last_one_ends_begins_anew()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var first = await Start(Tower, "--all").ReadyAsync();
        await first.SignalAsync("INT");
        await using var second = Start(Environment.MachineName, "--all");
        Assert.Equal(0, await first.EndAsync());
        await second.ReadyAsync();
        await app.ServedByAsync(Environment.MachineName);
        await second.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task Requests_that_come_are_shown_live_unless_it_is_to_be_quiet()
    {
        await using var ada = await Start("ada").ReadyAsync();
        await using var grace = await Start("grace", "--as", "grace", "--quiet").ReadyAsync();
        await AssertServedAsync(("kubernetes-route-as: ada", "ada"), ("kubernetes-route-as: grace", "grace"));
        await ada.SaysAsync("GET / 200 ");
        Assert.DoesNotContain("GET /", grace.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_two_agents_the_loss_of_one_is_no_loss()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var ada = await Start("ada", "--as", "ada", "--ha").ReadyAsync();
        var agents = await app.Kubectl.JsonAsync("get", "pods", "-l", "kloop.dev/service=hello");
        Assert.Equal(2, agents["items"]!.AsArray().Select(p => (string)p!["spec"]!["nodeName"]!).Distinct().Count());
        await app.Kubectl.OutAsync("delete", "pod", (string)agents["items"]![0]!["metadata"]!["name"]!, "--wait=false");
        await Eventually.IsAsync(async () => (await SessionsAsync()).Count, n => n == 1, "the session is there");
        await AssertServedAsync(("kubernetes-route-as: ada", "ada"));
        Assert.DoesNotContain("connection lost", ada.Text, StringComparison.Ordinal);
        await ada.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    /// <summary>A session whose program answers with <paramref name="name"/>; without options it takes <c>--as</c> that name.</summary>
    private KloopRun Start(string name, params string[] options)
    {
        int port = Repository.FreePort();
        string[] arguments =
        [
            "redirect", "hello", "-n", app.Namespace, "--port", $"{port}:80", .. options.Length > 0 ? options : ["--as", name],
            "--", "python3", Repository.App("server.py"), $"{port}", name,
        ];
        return name == Tower
            ? KloopRun.StartProgram("unshare", ["--uts", "sh", "-c", $"hostname {Tower} && exec \"$@\"", "sh", Repository.Kloop, .. arguments])
            : KloopRun.Start(null, arguments);
    }

    private async Task<IReadOnlyList<JsonNode>> SessionsAsync()
    {
        var redirects = StatusLines.Redirects(await app.KloopAsync("status", "--json"));
        return [.. redirects.SelectMany(s => s["sessions"]!.AsArray()).Select(s => s!)];
    }

    /// <summary>Who answers a request with each of these headers. The Ingress' node follows the switch in its own time: waited for.</summary>
    private async Task AssertServedAsync(params (string Header, string By)[] expected)
    {
        foreach (var (header, by) in expected)
        {
            await Eventually.IsAsync(async () =>
            {
                var result = await Programs.RunAsync("curl", "-s", "-m", "10", "-H", $"Host: {app.IngressHost}", "-H", header, $"http://{Repository.Ingress}/");
                return result.Output.StartsWith('{') ? (string?)JsonNode.Parse(result.Output)!["servedBy"] : $"{result.ExitCode} {result.Output}";
            }, answer => answer == by, $"{by} answers a request with \"{header}\"");
        }
    }

    private async Task AssertAsBeforeAsync(string service)
    {
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "origin", "the origin serves");
    }
}
