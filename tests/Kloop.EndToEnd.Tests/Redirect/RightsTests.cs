using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>A user with exactly the rights that `kloop plan` lists, and with one right less.</summary>
public sealed class RightsTests(HelloApp app) : IClassFixture<HelloApp>
{
    [Fact]
    public async Task Exactly_the_planned_rights_suffice_for_the_whole_life_of_a_redirect()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        var role = await RoleAsync();
        string kubeconfig = await TestUser.CreateAsync(app.Kubectl, "developer", role);
        await using (var run = await Start(kubeconfig).ReadyAsync())
        {
            await app.ServedByAsync("laptop");
            var status = (await Programs.RunAsync(Repository.Kloop, "status", "--kubeconfig", kubeconfig, "-n", app.Namespace)).Succeeded("status");
            Assert.Contains("live: connected", status.Output, StringComparison.Ordinal);
            Assert.Equal(0, await run.InterruptAsync());
        }

        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();

        await using (var killed = await Start(kubeconfig).ReadyAsync())
        {
            await killed.SignalAsync("KILL");
            await killed.EndAsync();
        }

        var healed = (await Programs.RunAsync(Repository.Kloop, "heal", "--kubeconfig", kubeconfig, "-n", app.Namespace)).Succeeded("heal");
        Assert.Contains("1 healed", healed.Output, StringComparison.Ordinal);
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
        File.Delete(kubeconfig);
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named_and_nothing_is_touched()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        var role = await RoleAsync();
        var rules = role["rules"]!.AsArray();
        // What kloop can do without: the reason of a failure, what only newer clusters ask for, changes as they come, files alone.
        string[] optional = ["list events", "create pods/portforward", "watch secrets", "watch configmaps", "create serviceaccounts/token"];
        var needed = rules.Where(r => !optional.Contains(Name(r!))).ToList();
        Assert.True(needed.Count > 10);
        string kubeconfig = await TestUser.CreateAsync(app.Kubectl, "less", role);
        foreach (var rule in needed)
        {
            var less = new JsonArray([.. rules.Where(r => r != rule).Select(r => r!.DeepClone())]);
            var reduced = role.DeepClone();
            reduced["rules"] = less;
            reduced["metadata"]!["name"] = "less";
            await app.Kubectl.ApplyAsync(reduced.ToJsonString());
            var refused = await Eventually.IsAsync(
                () => Programs.RunAsync(Repository.Kloop, "redirect", "hello", "--all", "--kubeconfig", kubeconfig, "-n", app.Namespace, "--port", "1:80", "--wait"),
                r => r.Error.Contains(Name(rule!), StringComparison.Ordinal),
                $"without \"{Name(rule!)}\"");
            Assert.Equal(3, refused.ExitCode);
        }

        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
        File.Delete(kubeconfig);
    }

    private KloopRun Start(string kubeconfig)
    {
        int port = Repository.FreePort();
        return KloopRun.Start(null, "redirect", "hello", "--all", "-n", app.Namespace, "--kubeconfig", kubeconfig, "--port", $"{port}:80",
            "--", "python3", Repository.App("server.py"), $"{port}", "laptop");
    }

    private static string Name(JsonNode rule) => $"{rule["verbs"]![0]} {rule["resources"]![0]}";

    private async Task<JsonNode> RoleAsync() => JsonNode.Parse((await app.KloopAsync("plan", "hello", "--role")).Succeeded("plan").Output)!;
}
