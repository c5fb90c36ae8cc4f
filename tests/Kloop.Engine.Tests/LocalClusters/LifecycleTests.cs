using Kloop.Engine.LocalClusters;
using Kloop.Engine.Programs;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.LocalClusters;

/// <summary>A cluster's whole life by its real program; skipped where that, or the engine's images, are not here.</summary>
public sealed class LifecycleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    [Theory]
    [InlineData("k3d")]
    [InlineData("kind")]
    public async Task Created_Listed_Stopped_Started_Deleted(string provider)
    {
        if (ProgramRun.Find(provider) is null) Assert.Skip($"{provider} is not on this machine");
        if (ProgramRun.Find("docker") is null) Assert.Skip("docker is not on this machine");
        var info = await ProgramRun.RunAsync(new ProgramCall("docker", ["info"]), TestContext.Current.CancellationToken);
        if (info.Code != 0) Assert.Skip("the Docker daemon does not run on this machine: " + info.Tail(1));
        string file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, "# mine\nkind: Config\n", TestContext.Current.CancellationToken);
        var clusters = new ClusterLifecycle(file, TimeProvider.System, _ => { }, null);
        string context = await clusters.CreateAsync(provider, new ClusterSpec("kloop-test"), current: true, force: false, TestContext.Current.CancellationToken);
        try
        {
            using (var cluster = ClusterConnector.Connect(new ClusterOptions(file, context, "kube-public")))
            {
                var announced = await cluster.GetAsync(ResourceType.ConfigMaps, "local-registry-hosting", TestContext.Current.CancellationToken);
                Assert.Contains("localhost:5001", announced.Text("data", "localRegistryHosting.v1"), StringComparison.Ordinal);
            }

            await Assert.ThrowsAsync<UsageException>(() => clusters.CreateAsync(provider, new ClusterSpec("kloop-test"), true, force: true, TestContext.Current.CancellationToken));
            await clusters.StopAsync("kloop-test", provider, TestContext.Current.CancellationToken);
            Assert.Contains(new LocalCluster("kloop-test", provider, "stopped", context), await clusters.ListAsync(TestContext.Current.CancellationToken));
            await clusters.StartAsync("kloop-test", provider, TestContext.Current.CancellationToken);
            Assert.Contains(new LocalCluster("kloop-test", provider, "running", context), await clusters.ListAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            await clusters.DeleteAsync("kloop-test", provider, CancellationToken.None);
        }

        Assert.DoesNotContain("kloop-test", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatIsNotHere_IsNamedWithItsRemedy()
    {
        string? missing = ClusterLifecycle.Providers.FirstOrDefault(p => ProgramRun.Find(p) is null);
        if (missing is null) Assert.Skip("every provider is on this machine");
        var clusters = new ClusterLifecycle(Path.Combine(_folder, "config"), TimeProvider.System, _ => { }, null);
        var e = await Assert.ThrowsAsync<UsageException>(() => clusters.CreateAsync(missing, new ClusterSpec("shop"), true, force: true, TestContext.Current.CancellationToken));
        Assert.StartsWith($"{missing} is not on this machine: install it", e.Message, StringComparison.Ordinal);
        Assert.Contains("--provider", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task List_HasOtherToolsClusters_OfTheKubeconfig()
    {
        string file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, "contexts:\n- name: minikube\n  context: {cluster: m, user: m}\n- name: production\n  context: {cluster: p, user: p}\n", TestContext.Current.CancellationToken);
        var listed = await new ClusterLifecycle(file, TimeProvider.System, _ => { }, null).ListAsync(TestContext.Current.CancellationToken);
        Assert.Contains(new LocalCluster("minikube", "minikube", "unknown", "minikube"), listed);
        Assert.DoesNotContain(listed, c => c.Context == "production");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
