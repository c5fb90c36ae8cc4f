using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Shoes;

/// <summary>Four services of the shop at once on the laptop, unchanged, from one kloop.yaml, as an ordinary user: Node.js, static Go, gRPC on .NET, a Python worker.</summary>
public sealed class WholeShopTests(ShopApp shop) : IClassFixture<ShopApp>, IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kloop-user-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Four_services_of_one_file_work_together_and_everything_is_put_back()
    {
        string source = Path.Combine(Repository.Root, "samples", "shop");
        await ShopApp.BuildProgramsAsync("cart", "pricing");
        string file = Path.Combine(_home, "kloop.yaml");
        await File.WriteAllTextAsync(file, $$"""
            redirect:
            - service: catalog
              dir: {{source}}/catalog
              command: [node, server.js]
              env:
                set:
                  CATALOG_BANNER: from the laptop
            - service: cart
              command: [{{source}}/cart/bin/cart]
            - service: pricing
              command: [{{ShopApp.Pricing}}]
            run:
            - target: deploy/orders
              replace: true
              command: [python3, -u, {{source}}/orders/worker.py]
            """);
        File.Copy(Environment.GetEnvironmentVariable("KUBECONFIG")!, Path.Combine(_home, "kubeconfig"));
        (await Programs.RunAsync("chown", "-R", "65534:65534", _home)).Succeeded("chown");
        var variables = new Dictionary<string, string> { ["KUBECONFIG"] = Path.Combine(_home, "kubeconfig"), ["HOME"] = _home, ["TMPDIR"] = _home, ["XDG_RUNTIME_DIR"] = "" };
        await using (var run = KloopRun.StartProgramWith(variables, "setpriv",
            "--reuid", "65534", "--regid", "65534", "--clear-groups", Repository.Kloop, "redirect", "--config", file, "-n", shop.Namespace, "--as", "ada"))
        {
            await run.SaysAsync("runs in the shoes of", 240);
            await Eventually.IsAsync(() => Task.FromResult(run.Text), t => t.Split(" comes to this laptop: ").Length == 4, "all three Services come");
            Assert.Equal("0", await shop.Kubectl.OutAsync("get", "deployment", "orders", "-o", "jsonpath={.spec.replicas}"));
            // The storefront keeps a connection to pricing from before.
            await shop.Kubectl.OutAsync("rollout", "restart", "deployment/storefront");
            await shop.Kubectl.OutAsync("rollout", "status", "deployment/storefront", "--timeout=120s");
            var products = JsonNode.Parse(await AskAsync("/api/products", "ada"))!;
            Assert.Equal("from the laptop", (string?)products["banner"]);
            Assert.StartsWith(Environment.MachineName.ToLowerInvariant() + "/", (string?)products["servedBy"]!["pricing"], StringComparison.Ordinal);
            Assert.NotEqual("from the laptop", (string?)JsonNode.Parse(await AskAsync("/api/products", "nobody"))!["banner"]);
            string cart = await AskAsync("/api/cart/ada", "ada", "--json", """{"sku":"mug","quantity":12}""");
            Assert.True(cart.Contains("\"totalCents\":13956", StringComparison.Ordinal), $"{cart}\n{run.Text}");
            string order = (string)JsonNode.Parse(await AskAsync("/api/cart/ada/checkout", "ada", "-X", "POST"))!["id"]!;
            // The cart on the laptop queued it in the cluster's redis, and the worker on the laptop took it from there.
            await run.SaysAsync(order);
            Assert.Equal(0, await run.InterruptAsync());
        }

        Assert.Equal("1", await shop.Kubectl.OutAsync("get", "deployment", "orders", "-o", "jsonpath={.spec.replicas}"));
        await shop.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task A_debugger_reaches_a_container_and_its_log_is_shown()
    {
        string before = await shop.Kubectl.OutAsync("get", "deployment", "catalog", "-o", "jsonpath={.spec}");
        int port = Repository.FreePort();
        await using (var run = KloopRun.Start(null, "debug", "catalog", "-n", shop.Namespace, "--port", $"{port}"))
        {
            await run.SaysAsync($"deployment/catalog can be debugged at 127.0.0.1:{port}");
            // Node's inspector answers HTTP on its port.
            var inspector = await Programs.RunAsync("curl", "-s", "-m", "30", $"http://127.0.0.1:{port}/json/list");
            Assert.Equal("node", (string?)JsonNode.Parse(inspector.Output)![0]!["type"]);
            Assert.Equal(0, await run.InterruptAsync());
        }

        Assert.Equal(before, await shop.Kubectl.OutAsync("get", "deployment", "catalog", "-o", "jsonpath={.spec}"));
        await shop.Kubectl.NothingLeftAsync();
        await Eventually.IsAsync(
            async () => (await Programs.RunAsync(Repository.Kloop, "logs", $"catalog.{shop.Namespace}", "pricing", "-n", shop.Namespace)).Output,
            o => o.Contains("catalog      | catalog listens on", StringComparison.Ordinal) && o.Contains("pricing      | pricing listens on", StringComparison.Ordinal), "both logs are shown");
    }

    private async Task<string> AskAsync(string path, string name, params string[] more)
    {
        var result = await Programs.RunAsync("curl", ["-s", "-m", "20", "-H", $"kubernetes-route-as: {name}", "--resolve", $"{shop.Host}:80:{Repository.Ingress}", .. more, $"http://{shop.Host}{path}"]);
        return result.Output;
    }
}
