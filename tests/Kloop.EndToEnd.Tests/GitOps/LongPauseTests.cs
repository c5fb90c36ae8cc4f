using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.GitOps;

/// <summary>A redirect and a dev session hold for ten minutes, while all controllers go round every second.</summary>
[Trait("Category", "Long")]
public sealed class LongPauseTests(GitOpsApp app) : IClassFixture<GitOpsApp>
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Redirects_and_a_dev_session_hold_for_ten_minutes()
    {
        string folder = Directory.CreateTempSubdirectory("kloop-sync-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a");
        string[] services = ["flux", "helm", "argo"];
        string[] before = await Task.WhenAll(services.Select(s => app.ObjectAsync($"/api/v1/namespaces/NS/services/{s}")));
        string worker = await app.ObjectAsync("/apis/apps/v1/namespaces/NS/deployments/flux-worker");
        var runs = new List<KloopRun>();
        try
        {
            foreach (string service in services) runs.Add(await app.Redirect(service, "--all").ReadyAsync());
            runs.Add(await KloopRun.Start(null, "sync", "deploy/flux-worker", $"{folder}:/tmp/synced", "-n", app.Namespace).SaysAsync("is ready"));
            var until = DateTime.UtcNow + Hold;
            while (DateTime.UtcNow < until)
            {
                await app.RoundsAsync(5);
                Assert.DoesNotContain(app.Done, d => d.StartsWith("put back", StringComparison.Ordinal));
                Assert.All(runs, r => Assert.False(r.HasEnded, r.Text));
            }

            foreach (var run in runs) await run.InterruptAsync();
            Assert.Equal(before, await Task.WhenAll(services.Select(s => app.ObjectAsync($"/api/v1/namespaces/NS/services/{s}"))));
            Assert.Equal(worker, await app.ObjectAsync("/apis/apps/v1/namespaces/NS/deployments/flux-worker"));
        }
        finally
        {
            foreach (var run in runs) await run.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
