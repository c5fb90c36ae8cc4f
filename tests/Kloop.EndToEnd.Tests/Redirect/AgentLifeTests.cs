using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>However an agent goes, the origin's traffic and the sessions come back by themselves.</summary>
[Trait("Category", "Long")]
public sealed class AgentLifeTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    [Theory]
    [InlineData("kill -9", false)]
    [InlineData("kill -9", true)]
    [InlineData("delete pod", false)]
    [InlineData("delete pod", true)]
    [InlineData("evict", false)]
    [InlineData("evict", true)]
    public async Task AnAgentThatGoes_ComesBackWithItsSessions(string how, bool two)
    {
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = app.Redirect("web", laptop.Http1, ["--as", "ada", .. two ? (string[])["--ha"] : []]);
        await run.ReadyAsync();
        await Eventually.IsAsync(() => SteadyCaller.AskAsync(app.Web, "ada"), a => a == "ada", "ada's requests come");
        await using var load = new SteadyCaller(app.Web, null, "origin");
        string uid = await GoAsync(how);
        await Eventually.IsAsync(AgentsAsync, now => now.Count == (two ? 2 : 1) && (how == "kill -9" || !now.Contains(uid)), "the agents are ready again");
        await Eventually.IsAsync(() => SteadyCaller.AskAsync(app.Web, null), a => a == "origin", "the origin serves");
        for (int i = 0; i < 10; i++) await Eventually.IsAsync(() => SteadyCaller.AskAsync(app.Web, "ada"), a => a == "ada", "ada's requests come again");
        var (asked, failed) = await load.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{how}, {(two ? 2 : 1)} agents: {failed.Count} of {asked} requests of nobody failed, each on a new connection");
        Assert.Equal(0, await run.InterruptAsync());
        await app.Kubectl.NothingLeftAsync();
    }

    private async Task<string> GoAsync(string how)
    {
        var pod = (await app.Kubectl.JsonAsync("get", "pods", "-l", "app.kubernetes.io/managed-by=kloop"))["items"]![0]!["metadata"]!;
        string name = (string)pod["name"]!, uid = (string)pod["uid"]!;
        switch (how)
        {
            case "kill -9":
                foreach (string process in (await Programs.RunAsync("pgrep", "-x", "kloop-agent")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    string groups = await File.ReadAllTextAsync($"/proc/{process}/cgroup");
                    if (groups.Contains(uid, StringComparison.Ordinal) || groups.Contains(uid.Replace('-', '_'), StringComparison.Ordinal)) await Programs.RunAsync("/bin/kill", "-KILL", process);
                }

                break;
            case "delete pod":
                await app.Kubectl.OutAsync("delete", "pod", name, "--wait=false");
                break;
            default:
                string eviction = $$$"""{"apiVersion":"policy/v1beta1","kind":"Eviction","metadata":{"name":"{{{name}}}","namespace":"{{{app.Namespace}}}"}}""";
                (await Programs.RunWithAsync("kubectl", eviction, null, "create", "--raw", $"/api/v1/namespaces/{app.Namespace}/pods/{name}/eviction", "-f", "-")).Succeeded("evict");
                break;
        }

        return uid;
    }

    /// <summary>UIDs of the agents' pods that are Ready and stay.</summary>
    private async Task<IReadOnlyList<string>> AgentsAsync() =>
        [.. (await app.Kubectl.JsonAsync("get", "pods", "-l", "app.kubernetes.io/managed-by=kloop"))["items"]!.AsArray()
            .Where(p => p!["metadata"]!["deletionTimestamp"] is null
                && p["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True") == true)
            .Select(p => (string)p!["metadata"]!["uid"]!)];
}
