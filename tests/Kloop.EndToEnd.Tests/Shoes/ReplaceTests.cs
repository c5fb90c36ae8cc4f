using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Shoes;

/// <summary>A workload stands still while a program has its place, and is as it was afterwards, however that ends.</summary>
public sealed class ReplaceTests(FilesApp app) : IClassFixture<FilesApp>
{
    [Fact]
    public async Task A_worker_has_no_pods_meanwhile_and_is_as_it_was_afterwards()
    {
        string before = await WorkerAsync(before: true);
        await using var run = await StartAsync();
        Assert.Empty((await app.Kubectl.PodsAsync("app=worker")).Trim());
        await run.SaysAsync("queue orders");
        // The program's own: it ended by SIGTERM.
        Assert.Equal(143, await run.InterruptAsync());
        await AssertAsBeforeAsync(before);
    }

    [Fact]
    public async Task After_kill_9_heal_scales_it_back()
    {
        string before = await WorkerAsync(before: true);
        await using var run = await StartAsync();
        string status = (await Programs.RunAsync(Repository.Kloop, "status", "-n", app.Namespace)).Succeeded("status").Output;
        Assert.Contains("scale deployment/worker --replicas=2", status, StringComparison.Ordinal);
        await run.SignalAsync("KILL");
        await run.EndAsync();
        Assert.Empty((await app.Kubectl.PodsAsync("app=worker")).Trim());
        Assert.Contains("1 healed", (await Programs.RunAsync(Repository.Kloop, "heal", "-n", app.Namespace)).Succeeded("heal").Output, StringComparison.Ordinal);
        await AssertAsBeforeAsync(before);
    }

    [Fact]
    public async Task By_hand_as_status_says()
    {
        await using var run = await StartAsync();
        string status = (await Programs.RunAsync(Repository.Kloop, "status", "-n", app.Namespace)).Succeeded("status").Output;
        await run.SignalAsync("KILL");
        await run.EndAsync();
        string command = status.Split('\n').Single(l => l.StartsWith("  by hand  ", StringComparison.Ordinal))["  by hand  ".Length..];
        (await Programs.RunAsync("sh", "-c", command)).Succeeded(command);
        await app.Kubectl.OutAsync("rollout", "status", "deployment/worker", "--timeout=60s");
        Assert.DoesNotContain("kloop.dev/replaced", await WorkerAsync(), StringComparison.Ordinal);
        await app.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task What_somebody_scaled_meanwhile_stays()
    {
        await using var run = await StartAsync();
        await app.Kubectl.OutAsync("scale", "deployment/worker", "--replicas=1");
        await run.InterruptAsync();
        Assert.Contains("kept 1 replicas of Deployment \"worker\", which somebody else wrote meanwhile", run.Text, StringComparison.Ordinal);
        var worker = await app.Kubectl.JsonAsync("get", "deployment", "worker");
        Assert.Equal(1, (int?)worker["spec"]!["replicas"]);
        Assert.Null(worker["metadata"]!["annotations"]?["kloop.dev/replaced"]);
        await app.Kubectl.OutAsync("scale", "deployment/worker", "--replicas=2");
        await app.Kubectl.OutAsync("rollout", "status", "deployment/worker", "--timeout=60s");
        await app.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task A_second_one_is_refused_with_the_owners_name()
    {
        await using var run = await StartAsync();
        var second = await Programs.RunAsync(Repository.Kloop, "run", "deploy/worker", "--replace", "-n", app.Namespace, "--", "true");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"is replaced already, by {Environment.UserName}@", second.Error, StringComparison.Ordinal);
        await run.InterruptAsync();
        await app.Kubectl.OutAsync("rollout", "status", "deployment/worker", "--timeout=60s");
    }

    [Fact]
    public async Task A_CronJob_is_suspended_and_its_templates_pod_counts()
    {
        await using var run = KloopRun.Start(null, "run", "cronjob/nightly", "--replace", "-n", app.Namespace, "--", "sh", "-c", "echo report $REPORT; exec sleep 60");
        await run.SaysAsync("report sales");
        Assert.True((bool?)(await app.Kubectl.JsonAsync("get", "cronjob", "nightly"))["spec"]!["suspend"]);
        await run.InterruptAsync();
        Assert.False((bool?)(await app.Kubectl.JsonAsync("get", "cronjob", "nightly"))["spec"]!["suspend"]);
        await app.Kubectl.NothingLeftAsync();
    }

    private async Task<KloopRun> StartAsync()
    {
        var run = KloopRun.Start(null, "run", "deploy/worker", "--replace", "-n", app.Namespace, "--", "sh", "-c", "echo queue $QUEUE; exec sleep 60");
        await run.SaysAsync("your program runs");
        return run;
    }

    /// <param name="before">Leaves out what an undoing by hand, in another test, left as Kloop's.</param>
    private async Task<string> WorkerAsync(bool before = false)
    {
        var worker = JsonNode.Parse((await Programs.RunAsync("kubectl", "get", "--raw", $"/apis/apps/v1/namespaces/{app.Namespace}/deployments/worker")).Succeeded("get").Output)!;
        // The Deployment controller's own notes on what it did.
        ((JsonObject)worker).Remove("status");
        var metadata = (JsonObject)worker["metadata"]!;
        foreach (string changes in (string[])["resourceVersion", "generation"]) metadata.Remove(changes);
        foreach (var owner in metadata["managedFields"]!.AsArray().Where(o => (string?)o!["manager"] == "kube-controller-manager" || (before && (string?)o["manager"] == "kloop")).ToList()) metadata["managedFields"]!.AsArray().Remove(owner);
        return worker.ToJsonString();
    }

    private async Task AssertAsBeforeAsync(string before)
    {
        Assert.Equal(before, await WorkerAsync());
        await app.Kubectl.OutAsync("rollout", "status", "deployment/worker", "--timeout=60s");
        await app.Kubectl.NothingLeftAsync();
    }
}
