using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Whoever may create Roles needs no <c>heal</c>: the agent puts the Service back by itself.</summary>
public sealed class SelfHealingTests(HelloApp app) : IClassFixture<HelloApp>
{
    private const string Kinds = "serviceaccounts,roles,rolebindings";

    [Fact]
    public async Task Kill_9_of_the_laptop_and_the_Service_is_put_back_without_anyone_doing_anything()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var run = await app.Redirect().ReadyAsync();
        Assert.Equal(3, (await OwnAsync()).Split('\n').Length);
        await run.SignalAsync("KILL");
        await run.EndAsync();
        await Eventually.IsAsync(SelectorAsync, s => s == """{"app":"hello"}""", "the selector is back", 180);
        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "origin", "the origin serves");
        Assert.Contains("the Service is put back", await app.Kubectl.OutAsync("logs", "deployment/kloop-hello"), StringComparison.Ordinal);

        var healed = (await app.KloopAsync("heal")).Succeeded("heal");
        Assert.Contains("1 healed", healed.Output, StringComparison.Ordinal);
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
    }

    /// <summary>As a laptop that sleeps: its process is there, and comes back long after the agent gave it up.</summary>
    [Fact]
    public async Task A_laptop_that_comes_back_after_that_gets_its_traffic_again()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var run = await app.Redirect().ReadyAsync();
        try
        {
            await run.SignalAsync("STOP");
            await Eventually.IsAsync(SelectorAsync, s => s == """{"app":"hello"}""", "the selector is back", 200);
        }
        finally
        {
            await run.SignalAsync("CONT");
        }

        await run.SaysAsync("it is switched again");
        await app.ServedByAsync("laptop");
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_right_or_declined_nothing_is_given_and_the_redirect_is_what_it_was(bool declined)
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        string[] more = ["--no-self-heal"];
        if (!declined)
        {
            var role = JsonNode.Parse((await app.KloopAsync("plan", "hello", "--role")).Succeeded("plan").Output)!;
            more = ["--kubeconfig", await TestUser.CreateAsync(app.Kubectl, "developer", role)];
        }

        var plan = (await app.KloopAsync(["plan", "hello", .. more])).Succeeded("plan");
        Assert.DoesNotContain("RoleBinding  ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("`kloop heal` does", plan.Output, StringComparison.Ordinal);
        await using var run = await app.Redirect(more).ReadyAsync();
        Assert.Empty(await OwnAsync());
        string pod = (await app.Kubectl.JsonAsync("get", "pods", "-l", "app.kubernetes.io/managed-by=kloop")).ToJsonString();
        Assert.DoesNotContain("serviceAccountToken", pod, StringComparison.Ordinal);
        Assert.DoesNotContain("\"--heal\"", pod, StringComparison.Ordinal);
        await app.ServedByAsync("laptop");
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
        if (!declined) File.Delete(more[1]);
    }

    /// <summary>What the agent's token is worth in the wrong hands.</summary>
    [Fact]
    public async Task The_agent_may_patch_its_Service_and_nothing_else()
    {
        await using var run = await app.Redirect().ReadyAsync();
        string user = $"--as=system:serviceaccount:{app.Namespace}:kloop-hello";
        string[] lines = (await app.Kubectl.OutAsync("auth", "can-i", "--list", user, "--no-headers")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("services [] [hello] [patch]", string.Join(' ', lines.Single(l => l.Contains("hello", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.All(lines.Where(l => !l.Contains("hello", StringComparison.Ordinal)), l => Assert.Matches(@"selfsubject|\[/", l));
        Assert.Contains("kloop-hello", (await app.KloopAsync("plan", "hello")).Succeeded("plan").Output, StringComparison.Ordinal);
    }

    private Task<string> SelectorAsync() => app.Kubectl.OutAsync("get", "service", "hello", "-o", "jsonpath={.spec.selector}");

    private async Task<string> OwnAsync() => (await app.Kubectl.OutAsync("get", Kinds, "-l", "app.kubernetes.io/managed-by=kloop", "-o", "name")).Trim();
}
