using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>What its owners do to the origin while it is redirected: rollouts, scaling to nothing, edits of the Service.</summary>
[Trait("Category", "Long")]
public sealed class OriginLifeTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    [Theory]
    [InlineData("--as", "ada")]
    [InlineData("--all")]
    public async Task A_rollout_is_not_noticed_by_the_session_and_the_rest_moves_to_the_new_pods(params string[] route)
    {
        bool all = route[0] == "--all";
        string before = await ServiceAsync();
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = await app.Redirect("web", laptop.Http1, route).ReadyAsync();
        await ServedAsync("ada", "ada");
        await ServedAsync(null, all ? "ada" : "origin");
        string pods = await app.Kubectl.PodsAsync("app=web");

        await using var hers = new SteadyCaller(app.Web, "ada", "ada");
        await using var others = new SteadyCaller(app.Web, null, all ? "ada" : "origin");
        await app.Kubectl.OutAsync("rollout", "restart", "deployment/web");
        await app.Kubectl.OutAsync("rollout", "status", "deployment/web", "--timeout=120s");
        var (asked, failed) = await hers.StopAsync();
        var (askedByOthers, othersFailed) = await others.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{string.Join(' ', route)}: {failed.Count} of {asked} of the session's and {othersFailed.Count} of {askedByOthers} of nobody's requests failed during a rollout {string.Join("; ", othersFailed.Distinct())}");
        Assert.Empty(failed);
        if (all) Assert.Empty(othersFailed);

        await Eventually.IsAsync(() => app.Kubectl.PodsAsync("app=web"), now => !pods.Split('\n', StringSplitOptions.RemoveEmptyEntries).Intersect(now.Split('\n')).Any(), "all pods are new");
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Equal(before, await ServiceAsync());
        await app.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task Scaled_to_nothing_and_back_the_redirect_goes_on_and_nobody_gets_an_answer_that_is_made_up()
    {
        string before = await ServiceAsync();
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = await app.Redirect("web", laptop.Http1, "--as", "ada").ReadyAsync();
        await ServedAsync("ada", "ada");
        await using var hers = new SteadyCaller(app.Web, "ada", "ada");
        try
        {
            await app.Kubectl.OutAsync("scale", "deployment/web", "--replicas=0");
            await Eventually.IsAsync(() => app.Kubectl.PodsAsync("app=web"), pods => pods.Length == 0, "the origin's pods are gone");
            using var http = new HttpClient();
            var e = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(app.Web));
            Assert.Null(e.StatusCode);
        }
        finally
        {
            await app.Kubectl.OutAsync("scale", "deployment/web", "--replicas=3");
            await app.Kubectl.OutAsync("rollout", "status", "deployment/web", "--timeout=120s");
        }

        await ServedAsync(null, "origin");
        var failed = (await hers.StopAsync()).Failed;
        Assert.True(failed.Count == 0, $"{string.Join('\n', failed)}\n{run.Text}");
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Equal(before, await ServiceAsync());
        await app.Kubectl.NothingLeftAsync();
        await ServedAsync(null, "origin");
    }

    [Fact]
    public async Task Scaled_to_nothing_while_it_ends_everything_is_put_back_all_the_same()
    {
        string before = await ServiceAsync();
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = await app.Redirect("web", laptop.Http1, "--all").ReadyAsync();
        try
        {
            await app.Kubectl.OutAsync("scale", "deployment/web", "--replicas=0");
            await Eventually.IsAsync(() => app.Kubectl.PodsAsync("app=web"), pods => pods.Length == 0, "the origin's pods are gone");
            Assert.Equal(0, await run.InterruptAsync());
            Assert.Equal(before, await ServiceAsync());
            await app.Kubectl.NothingLeftAsync();
        }
        finally
        {
            await app.Kubectl.OutAsync("scale", "deployment/web", "--replicas=3");
            await app.Kubectl.OutAsync("rollout", "status", "deployment/web", "--timeout=120s");
        }
    }

    /// <summary>A label, a port, and a session affinity are nothing of Kloop's: they stay, and the redirect is undone around them.</summary>
    [Fact]
    public async Task A_new_label_and_a_new_port_stay_and_the_rest_is_put_back()
    {
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = await app.Redirect("web", laptop.Http1, "--as", "ada").ReadyAsync();
        // The new port comes first, so that Kloop's own ones move.
        await app.Kubectl.OutAsync("patch", "service", "web", "--type=json", "-p", """
            [{"op":"add","path":"/spec/ports/0/name","value":"http"},
             {"op":"add","path":"/spec/ports/0","value":{"name":"metrics","port":9100,"targetPort":9100}},
             {"op":"add","path":"/metadata/labels","value":{"team":"checkout"}}]
            """);
        try
        {
            await ServedAsync("ada", "ada");
            Assert.Equal(0, await run.InterruptAsync());
            var service = await app.Kubectl.JsonAsync("get", "service", "web");
            Assert.Equal("checkout", (string?)service["metadata"]!["labels"]!["team"]);
            Assert.Equal("""{"app":"web"}""", service["spec"]!["selector"]!.ToJsonString());
            Assert.Equal([(9100, 9100), (80, 8080)], service["spec"]!["ports"]!.AsArray().Select(p => ((int)p!["port"]!, (int)p["targetPort"]!)));
            await app.Kubectl.NothingLeftAsync();
            await ServedAsync(null, "origin");
        }
        finally
        {
            await app.Kubectl.OutAsync("patch", "service", "web", "--type=json", "-p",
                """[{"op":"remove","path":"/spec/ports/0"},{"op":"remove","path":"/spec/ports/0/name"},{"op":"remove","path":"/metadata/labels"}]""");
        }
    }

    /// <summary>Whoever changes the selector takes the Service out of the redirect; that stays, and is said.</summary>
    [Fact]
    public async Task A_changed_selector_stays_and_is_named()
    {
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = await app.Redirect("web", laptop.Http1, "--as", "ada").ReadyAsync();
        await app.Kubectl.OutAsync("patch", "service", "web", "--type=json", "-p", """[{"op":"replace","path":"/spec/selector","value":{"app":"web-v2"}}]""");
        try
        {
            Assert.Equal(0, await run.InterruptAsync());
            Assert.Contains("""kept selector {"app":"web-v2"}, which somebody else wrote meanwhile""", run.Text, StringComparison.Ordinal);
            var service = await app.Kubectl.JsonAsync("get", "service", "web");
            Assert.Equal("""{"app":"web-v2"}""", service["spec"]!["selector"]!.ToJsonString());
            Assert.Equal(8080, (int)service["spec"]!["ports"]![0]!["targetPort"]!);
            Assert.Null(service["metadata"]!["annotations"]?["kloop.dev/origin"]);
            await app.Kubectl.NothingLeftAsync();
        }
        finally
        {
            await app.Kubectl.OutAsync("patch", "service", "web", "--type=json", "-p", """[{"op":"replace","path":"/spec/selector","value":{"app":"web"}}]""");
        }
    }

    /// <summary>The Service but for its fields' owners, which the edits of other tests here change.</summary>
    private Task<string> ServiceAsync() => app.Kubectl.OutAsync("get", "service", "web", "-o", "jsonpath={.spec} {.metadata.labels} {.metadata.annotations}");

    private async Task ServedAsync(string? name, string by) =>
        await Eventually.IsAsync(() => SteadyCaller.AskAsync(app.Web, name), a => a == by, $"{by} answers {name ?? "nobody"}");
}
