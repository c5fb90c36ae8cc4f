using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Redirect;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Dev;

/// <summary>Edits made while the cluster is out of reach are in the container when it is back. Alone: everything else needs the API server.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Long")]
public sealed class SyncOutageTests(DevApp app) : IClassFixture<DevApp>
{
    [Fact]
    public Task An_API_server_that_is_killed_and_started_again_loses_no_edit() => SurviveAsync(async _ =>
    {
        (await Programs.RunAsync("/bin/kill", "-KILL", await ApiServerAsync())).Succeeded("kill");
        return UpAsync;
        static async Task UpAsync() => (await Programs.RunAsync(Path.Combine(Repository.Root, "eng", "cluster", "up"))).Succeeded("eng/cluster/up");
    });

    [Fact]
    public Task An_API_server_that_stands_still_for_a_minute_loses_no_edit() => SurviveAsync(async _ =>
    {
        string server = await ApiServerAsync();
        (await Programs.RunAsync("/bin/kill", "-STOP", server)).Succeeded("stop");
        return async () =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1));
            (await Programs.RunAsync("/bin/kill", "-CONT", server)).Succeeded("go on");
        };
    });

    [Fact]
    public Task A_laptop_that_slept_for_a_minute_loses_no_edit() => SurviveAsync(async run =>
    {
        await run.SignalAsync("STOP");
        return async () =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1));
            await run.SignalAsync("CONT");
        };
    });

    /// <summary>Edits before, while and after.</summary>
    /// <param name="cut">Takes the cluster or the laptop away, and says how it comes back.</param>
    private async Task SurviveAsync(Func<KloopRun, Task<Func<Task>>> cut)
    {
        using var folder = new LaptopFolder();
        folder.Write("before.bin", 1000);
        await using var run = app.Sync("deploy/cart", $"{folder.Path}:/data");
        await run.SaysAsync("has all files, and its process was started");
        folder.Write("gone.txt", "x");
        await run.SaysAsync("gone.txt: copied");
        var mend = await cut(run);
        try
        {
            folder.Write("while.bin", 100_000);
            folder.Write("before.bin", 2000);
            File.Delete(folder.At("gone.txt"));
        }
        finally
        {
            await mend();
        }

        await run.SaysAsync("while.bin");
        folder.Write("after.txt", "x");
        await run.SaysAsync("after.txt");
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Contains("3 files of this session have the same SHA-256 in the container", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("differ", run.Text, StringComparison.Ordinal);
        await app.Kubectl.NothingLeftAsync();
    }

    private static async Task<string> ApiServerAsync() =>
        (await Programs.RunAsync("pgrep", "-o", "-f", "^/[^ ]*/kube-apiserver --etcd-servers")).Succeeded("the API server").Output.Trim();
}
