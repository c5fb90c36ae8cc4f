using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Dev;

/// <summary>Edits in a container that runs under the supervisor, and the workload afterwards.</summary>
public sealed class SyncTests(DevApp app) : IClassFixture<DevApp>
{
    [Fact]
    public async Task Edits_are_served_after_a_restart_of_the_process_alone_and_a_crash_is_told()
    {
        string before = await app.DeploymentAsync("web");
        string folder = DevApp.Sources(), file = Path.Combine(folder, "web.py");
        await using var run = app.Sync("deploy/web", $"{folder}:/srv", "--restart", "--run", "list.txt=echo ran in the container");
        await run.SaysAsync("is ready");
        string source = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, source.Replace("\"first\"", "\"second\"", StringComparison.Ordinal));
        await run.SaysAsync("web.py: copied, restarted");
        await Eventually.IsAsync(app.AnswerAsync, a => a == "second", "the edit is served");

        await File.WriteAllTextAsync(file, "print('about to fail')\nraise SystemExit(3)\n");
        await run.SaysAsync("ended with exit code 3");
        await run.SaysAsync("about to fail");
        // Longer than the liveness probe would have had patience.
        await Task.Delay(TimeSpan.FromSeconds(8));
        await File.WriteAllTextAsync(file, source.Replace("\"first\"", "\"third\"", StringComparison.Ordinal));
        await Eventually.IsAsync(app.AnswerAsync, a => a == "third", "the next edit is served");
        await File.WriteAllTextAsync(Path.Combine(folder, "list.txt"), "x");
        await run.SaysAsync("ran in the container");
        Assert.EndsWith(" 0", (await app.Kubectl.PodsAsync("app=web")).Trim().Split('\n')[0], StringComparison.Ordinal);

        Assert.Equal(0, await run.InterruptAsync());
        Assert.Contains("have the same SHA-256 in the container", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("differ", run.Text, StringComparison.Ordinal);
        await AssertAsBeforeAsync(before);
    }

    [Fact]
    public async Task A_new_pod_has_every_edit_before_it_is_ready_and_heal_undoes_a_killed_session()
    {
        string before = await app.DeploymentAsync("web");
        string folder = DevApp.Sources(), file = Path.Combine(folder, "web.py");
        await using var run = app.Sync("deploy/web", $"{folder}:/srv", "--restart");
        await run.SaysAsync("is ready");
        string old = (await app.Kubectl.OutAsync("get", "pods", "-l", "app=web", "--field-selector=status.phase=Running", "--sort-by=.metadata.creationTimestamp", "-o", "jsonpath={.items[-1:].metadata.name}")).Trim();
        await File.WriteAllTextAsync(Path.Combine(folder, "passing.txt"), "x");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"first\"", "\"edited\"", StringComparison.Ordinal));
        await run.SaysAsync("restarted");
        File.Delete(Path.Combine(folder, "passing.txt"));
        await app.Kubectl.OutAsync("delete", "pod", old, "--wait=false");
        // Whichever pod is Ready first: never one without the edit.
        await Eventually.IsAsync(
            async () => (await app.Kubectl.OutAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={range .items[*]}{.metadata.name} {.metadata.deletionTimestamp} {.status.containerStatuses[0].ready}{\"\\n\"}{end}")).Split('\n'),
            pods => pods.Any(p => !p.StartsWith(old, StringComparison.Ordinal) && p.EndsWith("  true", StringComparison.Ordinal)), "a new pod is ready");
        string fresh = (await app.Kubectl.OutAsync("get", "pods", "-l", "app=web", "--sort-by=.metadata.creationTimestamp", "-o", "jsonpath={.items[-1:].metadata.name}")).Trim();
        string listed = await app.Kubectl.OutAsync("exec", fresh, "-c", "web", "--", "sh", "-c", "grep ANSWER= /srv/web.py; grep 'ANSWER =' /srv/web.py; ls /srv");
        Assert.Contains("edited", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("passing.txt", listed, StringComparison.Ordinal);

        await run.SignalAsync("KILL");
        await run.EndAsync();
        string status = (await Programs.RunAsync(Repository.Kloop, "status", "-n", app.Namespace)).Succeeded("status").Output;
        Assert.Contains("deployment/web: developed in, by ", status, StringComparison.Ordinal);
        Assert.Contains("1 healed", (await Programs.RunAsync(Repository.Kloop, "heal", "-n", app.Namespace)).Succeeded("heal").Output, StringComparison.Ordinal);
        await AssertAsBeforeAsync(before);
    }

    [Fact]
    public async Task From_scratch_non_root_and_read_only_and_back_by_hand()
    {
        string before = await app.DeploymentAsync("cart");
        string folder = Directory.CreateTempSubdirectory("kloop-dev-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "note.txt"), "first");
        // No pod of it has a shell, so another image of the namespace brings the agent; the image's own entry point is what runs.
        await using var run = app.Sync("deploy/cart", $"{folder}:/data", "--restart");
        await run.SaysAsync("container cart runs /cart under the supervisor");
        await run.SaysAsync("has all files, and its process was started");
        await File.WriteAllTextAsync(Path.Combine(folder, "note.txt"), "second");
        await run.SaysAsync("note.txt: copied, restarted");
        string status = (await Programs.RunAsync(Repository.Kloop, "status", "-n", app.Namespace)).Succeeded("status").Output;
        await run.SignalAsync("KILL");
        await run.EndAsync();
        string command = status.Split('\n').Single(l => l.StartsWith("  by hand  ", StringComparison.Ordinal))["  by hand  ".Length..];
        (await Programs.RunAsync("sh", "-c", command)).Succeeded(command);
        Assert.Equal(WithoutOwners(before), WithoutOwners(await app.DeploymentAsync("cart")));
        await app.Kubectl.NothingLeftAsync();
    }

    private async Task AssertAsBeforeAsync(string before)
    {
        Assert.Equal(before, await app.DeploymentAsync("web"));
        await app.Kubectl.NothingLeftAsync();
        await app.Kubectl.OutAsync("rollout", "status", "deployment/web", "--timeout=60s");
    }

    /// <summary>kubectl's own patch makes kubectl an owner.</summary>
    private static string WithoutOwners(string deployment)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(deployment)!;
        ((System.Text.Json.Nodes.JsonObject)json["metadata"]!).Remove("managedFields");
        return json.ToJsonString();
    }
}
