using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>The agent's node loses its network. Alone: it is everybody's node.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Long")]
public sealed class NodeLossTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    private const string Node = "node2";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALostNode_IsLeft_AndEverythingComesBackByItself(bool two)
    {
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = await StartAsync(laptop, two);
        await Eventually.IsAsync(() => SteadyCaller.AskAsync(app.Web, "ada"), a => a == "ada", "ada's requests come");
        Assert.Contains(Node, await AgentNodesAsync(), StringComparison.Ordinal);
        await using var others = new SteadyCaller(app.Web, null, "origin");
        await using var hers = new SteadyCaller(app.Web, "ada", "ada");
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            await LinkAsync("down");
            await Eventually.IsAsync(AgentNodesAsync, nodes => nodes == (two ? "node1 node1" : "node1"), "the agents are elsewhere");
            foreach (string? name in (string?[])["ada", null])
            {
                for (int i = 0; i < 10; i++) await Eventually.IsAsync(() => SteadyCaller.AskAsync(app.Web, name), a => a == (name ?? "origin"), "requests are answered again");
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"all back {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s after the loss");
        }
        finally
        {
            await LinkAsync("up");
            (await Programs.RunAsync("kubectl", "wait", "--for=condition=Ready", $"node/{Node}", "--timeout=120s")).Succeeded("the node is back");
        }

        foreach (var (who, load) in ((string, SteadyCaller)[])[("nobody's", others), ("ada's", hers)])
        {
            var (asked, failed) = await load.StopAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"{(two ? 2 : 1)} agents: {failed.Count} of {asked} of {who} requests failed, each on a new connection: {string.Join("; ", failed.GroupBy(f => f).Select(f => $"{f.Count()} {f.Key}"))}");
        }

        Assert.Equal(0, await run.InterruptAsync());
        await app.Kubectl.NothingLeftAsync();
    }

    /// <summary>A single agent goes where it has to; two are on both nodes.</summary>
    private async Task<KloopRun> StartAsync(LaptopServer laptop, bool two)
    {
        if (two) return await app.Redirect("web", laptop.Http1, "--as", "ada", "--ha").ReadyAsync();
        await app.Kubectl.OutAsync("cordon", "node1");
        try
        {
            return await app.Redirect("web", laptop.Http1, "--as", "ada").ReadyAsync();
        }
        finally
        {
            await app.Kubectl.OutAsync("uncordon", "node1");
        }
    }

    /// <summary>Where the agents are that are Ready and stay, such as <c>node1 node2</c>.</summary>
    private async Task<string> AgentNodesAsync() => string.Join(' ', (await app.Kubectl.JsonAsync("get", "pods", "-l", "app.kubernetes.io/managed-by=kloop"))["items"]!.AsArray()
        .Where(p => p!["metadata"]!["deletionTimestamp"] is null
            && p["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True") == true)
        .Select(p => (string)p!["spec"]!["nodeName"]!).Order(StringComparer.Ordinal));

    /// <summary>The machine's end of the node's cable.</summary>
    private static async Task LinkAsync(string state) => (await Programs.RunAsync("ip", "link", "set", $"kloop-{Node}", state)).Succeeded($"the link of {Node} {state}");
}
