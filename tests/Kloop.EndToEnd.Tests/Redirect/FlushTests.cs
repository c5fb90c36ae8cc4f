using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Callers whose connections are older than the redirect: found, named, and with <c>--flush</c> moved.</summary>
public sealed class FlushTests(ShopApp app) : IClassFixture<ShopApp>
{
    private const int LoadSeconds = 60;

    [Fact]
    public async Task A_keep_alive_caller_from_before_is_named_and_moved_without_a_failed_request() =>
        await MovesAsync("catalog", 80, p => ["env", $"PORT={p}", "node", ShopApp.Catalog]);

    [Fact]
    public async Task A_gRPC_caller_from_before_is_named_and_moved_without_a_failed_request()
    {
        // One replica: there must be another before it goes.
        string project = Path.Combine(Repository.Root, "samples", "shop", "pricing");
        (await Programs.RunAsync("dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo")).Succeeded("build pricing");
        string program = Path.Combine(project, "bin", "Release", "net10.0", "Shop.Pricing.dll");
        await MovesAsync("pricing", 5000, p => ["env", $"PORT={p}", "dotnet", program]);
    }

    [Fact]
    public async Task Without_flush_callers_are_named_and_stay_where_they_are()
    {
        string pods = await app.Kubectl.PodsAsync("app.kubernetes.io/name=catalog");
        var load = app.SteadyAsync("catalog", 25);
        await HasConnectionAsync(load);
        int port = Repository.FreePort();
        await using var run = KloopRun.Start(null, "redirect", "catalog", "--all", "-n", app.Namespace, "--port", $"{port}:80", "--", "env", $"PORT={port}", "node", ShopApp.Catalog);
        await run.SaysAsync("Deployment storefront");
        await run.InterruptAsync();
        Assert.Equal(pods, await app.Kubectl.PodsAsync("app.kubernetes.io/name=catalog"));
        Assert.Empty((await load)["bad"]!.AsArray());
    }

    private async Task MovesAsync(string service, int servicePort, Func<int, string[]> program)
    {
        string deployment = await DeploymentAsync(service), before = await app.Kubectl.ServiceAsync(service);
        var load = app.SteadyAsync(service, LoadSeconds);
        await HasConnectionAsync(load);
        int port = Repository.FreePort();
        await using var run = KloopRun.Start(null,
            ["redirect", service, "--all", "--flush", "-n", app.Namespace, "--port", $"{port}:{servicePort}", "--", .. program(port)]);
        await run.SaysAsync("Deployment storefront");
        // On the laptop its program is not process 1, as it is in a pod.
        await Eventually.IsAsync(async () => (string?)(await ShopApp.ProductsAsync(app.Host))?["servedBy"]?[service], s => s?.EndsWith("/1", StringComparison.Ordinal) == false, "the laptop serves the old caller");
        Assert.Equal(0, await run.InterruptAsync());
        var counts = await load;
        Assert.True(counts["bad"]!.AsArray().Count == 0, $"{counts.ToJsonString()}\n{run.Text}");
        Assert.Contains(counts["good"]!.AsObject(), g => !g.Key.EndsWith("/1", StringComparison.Ordinal));

        // No trace: not of the redirect, and not of the flush.
        Assert.Equal(before, await app.Kubectl.ServiceAsync(service));
        Assert.Equal(deployment, await DeploymentAsync(service));
        await app.Kubectl.NothingLeftAsync();
        await Eventually.IsAsync(() => app.Kubectl.OutAsync("get", "pods", "-l", "pod-template-hash=kloop-flush", "-o", "name"), left => left.Length == 0, "no pod is left over", 60);
    }

    /// <summary>The load began, so the storefront has its connection.</summary>
    private async Task HasConnectionAsync(Task load)
    {
        await Eventually.IsAsync(() => ShopApp.ProductsAsync(app.Host), p => p is not null, "the shop answers");
        Assert.False(load.IsCompleted);
    }

    /// <summary>The Deployment's template and generation: what a restart would change.</summary>
    private Task<string> DeploymentAsync(string name) =>
        app.Kubectl.OutAsync("get", "deployment", name, "-o", "jsonpath={.metadata.generation} {.metadata.annotations} {.spec}");
}
