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
        string kubeconfig = await UserAsync("developer", role);
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
        // The two that kloop can do without: the reason of a failure, and what only newer clusters ask for.
        var needed = rules.Where(r => Name(r!) is not ("list events" or "create pods/portforward")).ToList();
        Assert.True(needed.Count > 10);
        string kubeconfig = await UserAsync("less", role);
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
                $"without \"{Name(rule!)}\"", 10);
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

    /// <summary>A kubeconfig for a user who has this Role and nothing else.</summary>
    private async Task<string> UserAsync(string name, JsonNode role)
    {
        var copy = role.DeepClone();
        copy["metadata"]!["name"] = name;
        await app.Kubectl.ApplyAsync(copy.ToJsonString());
        await app.Kubectl.OutAsync("create", "serviceaccount", name);
        await app.Kubectl.OutAsync("create", "rolebinding", name, $"--role={name}", $"--serviceaccount={app.Namespace}:{name}");
        await app.Kubectl.ApplyAsync(
            $"{{apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: {{name: {name}-token, annotations: {{kubernetes.io/service-account.name: {name}}}}}}}");
        var secret = await Eventually.IsAsync(() => app.Kubectl.JsonAsync("get", "secret", $"{name}-token"), s => s["data"]?["token"] is not null, "the token is there");
        string token = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["token"]!));
        string path = Path.Combine(Path.GetTempPath(), $"kloop-{Guid.NewGuid():N}.kubeconfig");
        string admin = await app.Kubectl.OutAsync("config", "view", "--raw", "--minify", "-o", "json");
        var config = JsonNode.Parse(admin)!;
        config["users"]![0]!["user"] = new JsonObject { ["token"] = token };
        await File.WriteAllTextAsync(path, config.ToJsonString());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
