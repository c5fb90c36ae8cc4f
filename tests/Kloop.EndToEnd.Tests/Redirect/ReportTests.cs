using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>What status, plan, doctor and --json say is true.</summary>
public sealed class ReportTests(HelloApp app) : IClassFixture<HelloApp>
{
    [Fact]
    public async Task Plan_names_every_object_that_a_redirect_makes_and_touches_none()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        var plan = JsonNode.Parse((await app.KloopAsync("plan", "hello", "--json")).Succeeded("plan").Output)!;
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
        var planned = plan["objects"]!.AsArray().Where(o => (string)o!["action"]! == "create")
            .Select(o => $"{((string)o!["kind"]!).ToLowerInvariant()}/{((string)o["name"]!).Split(' ')[0]}").ToHashSet();

        await using var run = await app.Redirect().ReadyAsync();
        // Pods, ReplicaSets and Endpoints are the controllers' work; of the program's parts the plan names the first.
        var made = (await app.Kubectl.KloopObjectsAsync()).Split('\n')
            .Select(o => o.Split(' ')[0].Replace("deployment.apps", "deployment", StringComparison.Ordinal).Replace(".rbac.authorization.k8s.io", "", StringComparison.Ordinal))
            .Where(o => o.Split('/')[0] is "deployment" or "service" or "secret" or "serviceaccount" or "role" or "rolebinding" && (!o.Contains("-agent-", StringComparison.Ordinal) || o.EndsWith("-agent-0", StringComparison.Ordinal)));
        Assert.Equal(planned.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
        var everywhere = await Programs.RunAsync(Repository.Kloop, "status", "--all-namespaces", "--json", "-n", "default");
        Assert.Contains(everywhere.Output.Split('\n'), l => l.Contains("\"service\":\"hello\"", StringComparison.Ordinal) && l.Contains($"\"namespace\":\"{app.Namespace}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_one_object_a_line_on_stdout_and_the_program_keeps_off_it()
    {
        int port = Repository.FreePort();
        using var process = Programs.Start(Repository.Kloop, null, "redirect", "hello", "--all", "--json", "-n", app.Namespace, "--port", $"{port}:80",
            "--", "sh", "-c", $"echo the program speaks; exec python3 {Repository.App("server.py")} {port} laptop");
        var kinds = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            kinds.Add((string)JsonNode.Parse(line)!["kind"]!);
            if (kinds[^1] == "Ready") await Programs.RunAsync("/bin/kill", "-INT", $"{process.Id}");
        }

        Assert.Equal("the program speaks", (await process.StandardError.ReadLineAsync())?.Trim());
        await process.WaitForExitAsync();
        Assert.Contains("Step", kinds);
        Assert.Equal("Ended", kinds[^1]);
    }

    [Fact]
    public async Task Status_as_json_names_owner_and_way_back()
    {
        await using var run = await app.Redirect().ReadyAsync();
        var state = Assert.Single(StatusLines.Redirects(await app.KloopAsync("status", "--json")));
        Assert.Equal("hello", (string?)state["service"]);
        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", (string?)state["who"]);
        Assert.Equal("Live", (string?)state["liveness"]);
        Assert.StartsWith("kubectl -n ", (string?)state["undoByHand"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_is_one_view_also_for_a_user_of_one_namespace()
    {
        string kubeconfig = await TestUser.CreateAsync(app.Kubectl, "viewer", JsonNode.Parse("""{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {}, "rules": [{"apiGroups": ["", "apps", "batch"], "resources": ["*"], "verbs": ["*"]}]}""")!);
        string folder = Directory.CreateTempSubdirectory("kloop-path-").FullName, k3d = Path.Combine(folder, "k3d");
        var variables = new Dictionary<string, string> { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" };
        async Task<string> StatusAsync(string program)
        {
            await File.WriteAllTextAsync(k3d, $"#!/bin/sh\n{program}\n");
            File.SetUnixFileMode(k3d, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return (await Programs.RunWithAsync(Repository.Kloop, null, variables, "status", "--kubeconfig", kubeconfig, "-n", app.Namespace)).Succeeded("status").Output;
        }

        await using (var run = await app.Redirect().ReadyAsync())
        {
            string status = await StatusAsync("""echo '[{"name": "shop", "serversRunning": 0}]'""");
            Assert.StartsWith("hello: redirected, by ", status, StringComparison.Ordinal);
            Assert.Matches(@"\n  of Kloop +1  +10m to 1  +48Mi to 256Mi\n", status);
            Assert.Matches(@"\nshop +k3d +stopped +-\n", status);
            Assert.EndsWith("\n\nnote: other environments are not shown: you may not list namespaces\n", status, StringComparison.Ordinal);
            Assert.Contains("note: clusters on this machine: k3d did not answer within 2 s\n", await StatusAsync("exec sleep 100"), StringComparison.Ordinal);
        }

        File.Delete(kubeconfig);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Doctor_finds_a_good_cluster_good_and_a_dead_redirect()
    {
        var good = (await app.KloopAsync("doctor")).Succeeded("doctor").Output;
        Assert.DoesNotContain("FAIL", good, StringComparison.Ordinal);
        Assert.Contains("leftovers      none", good, StringComparison.Ordinal);
        await using var run = await app.Redirect().ReadyAsync();
        await run.SignalAsync("KILL");
        await run.EndAsync();
        Assert.Contains("of dead sessions: hello", (await app.KloopAsync("doctor")).Output, StringComparison.Ordinal);
        (await app.KloopAsync("heal")).Succeeded("heal");
    }

    [Fact]
    public async Task Doctor_says_what_is_wrong_without_a_cluster()
    {
        var result = await app.KloopAsync("doctor", "--kubeconfig", "/nonexistent");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FAIL  kubeconfig     no kubeconfig at /nonexistent", result.Output, StringComparison.Ordinal);
        Assert.Contains("->", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heal_leaves_a_live_session_alone()
    {
        await using var run = await app.Redirect().ReadyAsync();
        var healed = (await app.KloopAsync("heal", "--force")).Succeeded("heal");
        Assert.Contains("0 healed, 1 left alone", healed.Output, StringComparison.Ordinal);
        await app.ServedByAsync("laptop");
    }
}
