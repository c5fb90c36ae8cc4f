using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Callers whose connections are older than the redirect: found, named, and with <c>--flush</c> moved.</summary>
public sealed class FlushTests(ShopApp app) : IClassFixture<ShopApp>
{
    [Fact]
    public async Task A_keep_alive_caller_from_before_is_named_and_moved_without_a_failed_request() =>
        await MovesAsync("catalog", 80, p => ["env", $"PORT={p}", "node", ShopApp.Catalog]);

    [Fact]
    public async Task A_gRPC_caller_from_before_is_named_and_moved_without_a_failed_request()
    {
        // One replica: there must be another before it goes.
        await ShopApp.BuildProgramsAsync("pricing");
        await MovesAsync("pricing", 5000, p => ["env", $"PORT={p}", ShopApp.Pricing]);
    }

    [Fact]
    public async Task Without_flush_callers_are_named_and_stay_where_they_are()
    {
        string pods = await app.Kubectl.PodsAsync("app.kubernetes.io/name=catalog");
        var load = app.Load("catalog");
        await HasConnectionAsync(load);
        await using var run = Start("ada");
        await run.SaysAsync("Deployment storefront");
        // Whoever joins would wait for its requests in vain as well.
        await using var joined = Start("bob");
        await joined.SaysAsync("Deployment storefront");
        await joined.InterruptAsync();
        await run.InterruptAsync();
        Assert.Equal(pods, await app.Kubectl.PodsAsync("app.kubernetes.io/name=catalog"));
        Assert.Empty((await load.StopAsync())["bad"]!.AsArray());

        KloopRun Start(string name)
        {
            int port = Repository.FreePort();
            return KloopRun.Start(null, "redirect", "catalog", "--as", name, "-n", app.Namespace, "--port", $"{port}:80", "--", "env", $"PORT={port}", "node", ShopApp.Catalog);
        }
    }

    private async Task MovesAsync(string service, int servicePort, Func<int, string[]> program)
    {
        string deployment = await DeploymentAsync(service), before = await app.Kubectl.ServiceAsync(service);
        var load = app.Load(service);
        await HasConnectionAsync(load);
        int port = Repository.FreePort();
        await using var run = KloopRun.Start(null,
            ["redirect", service, "--all", "--flush", "-n", app.Namespace, "--port", $"{port}:{servicePort}", "--", .. program(port)]);
        await run.SaysAsync("Deployment storefront");
        // On the laptop its program is not process 1, as it is in a pod.
        await Eventually.IsAsync(async () => (string?)(await ShopApp.ProductsAsync(app.Host))?["servedBy"]?[service], s => s?.EndsWith("/1", StringComparison.Ordinal) == false, "the laptop serves the old caller");
        Assert.Equal(0, await run.InterruptAsync());
        var counts = await load.StopAsync();
        Assert.True(counts["bad"]!.AsArray().Count == 0, $"{counts.ToJsonString()}\n{run.Text}");
        Assert.Contains(counts["good"]!.AsObject(), g => !g.Key.EndsWith("/1", StringComparison.Ordinal));

        // No trace: not of the redirect, and not of the flush.
        Assert.Equal(before, await app.Kubectl.ServiceAsync(service));
        Assert.Equal(deployment, await DeploymentAsync(service));
        await app.Kubectl.NothingLeftAsync();
        await Eventually.IsAsync(() => app.Kubectl.OutAsync("get", "pods", "-l", "pod-template-hash=kloop-flush", "-o", "name"), left => left.Length == 0, "no pod is left over");
    }

    /// <summary>The load began, so the storefront has its connection.</summary>
    private async Task HasConnectionAsync(SteadyLoad load)
    {
        await Eventually.IsAsync(() => ShopApp.ProductsAsync(app.Host), p => p is not null, "the shop answers");
        Assert.False(load.HasEnded);
    }

    /// <summary>The Deployment's template and generation: what a restart would change.</summary>
    private Task<string> DeploymentAsync(string name) =>
        app.Kubectl.OutAsync("get", "deployment", name, "-o", "jsonpath={.metadata.generation} {.metadata.annotations} {.spec}");
}
