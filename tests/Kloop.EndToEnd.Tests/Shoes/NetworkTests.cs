using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Shoes;

/// <summary>The laptop's program in the cluster's network, all of kloop as an ordinary user.</summary>
public sealed class NetworkTests(ShopApp shop) : IClassFixture<ShopApp>, IDisposable
{
    private static readonly string[] OrdinaryUser = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];

    private readonly string _home = Directory.CreateTempSubdirectory("kloop-user-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Program_reaches_what_its_pod_does_and_the_laptop_is_as_it_was()
    {
        string before = await LaptopAsync();
        await using (var run = await (await CatalogAsync("ada")).SaysAsync("reach laptop: "))
        {
            string address = await shop.Kubectl.OutAsync("get", "service", "catalog", "-o", "jsonpath={.spec.clusterIP}");
            Assert.NotEmpty(address);
            Assert.Equal(
                [
                    "reach user: 65534",
                    "reach products at catalog: 200",
                    $"reach products at catalog.{shop.Namespace}: 200",
                    $"reach products at catalog.{shop.Namespace}.svc.cluster.local: 200",
                    "reach products at its address: 200",
                    "reach pricing: connected to 5000",
                    "reach redis-0: +PONG",
                    "reach closed port: ECONNREFUSED",
                    "reach nobody: no such name",
                    "reach laptop: itself",
                ],
                run.Text.Split('\n').Where(l => l.StartsWith("reach ", StringComparison.Ordinal)));
            await run.ReadyAsync();
            Assert.Equal(before, await LaptopAsync());
            Assert.Equal("ada's", await BannerAsync("ada"));
        }

        Assert.Equal(before, await LaptopAsync());
        await shop.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task After_kill_9_the_laptop_is_as_it_was()
    {
        string before = await LaptopAsync();
        await using (var run = await (await CatalogAsync("kim")).SaysAsync("reach laptop: "))
        {
            await run.ReadyAsync();
            await run.SignalAsync("KILL");
            Assert.NotEqual(0, await run.EndAsync());
            Assert.Equal(before, await LaptopAsync());
        }

        (await Programs.RunAsync(Repository.Kloop, "heal", "-n", shop.Namespace)).Succeeded("heal");
        Assert.Equal(before, await LaptopAsync());
        await shop.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task Two_programs_that_want_the_same_port_run_side_by_side()
    {
        await using var first = await (await CatalogAsync("eve")).ReadyAsync();
        await using var second = await (await CatalogAsync("bob")).ReadyAsync();
        // Two streams: what the program says may come after what kloop says of it.
        foreach (var each in (KloopRun[])[first, second]) await each.SaysAsync("catalog listens on 8080");
        await second.SaysAsync("port 8080 of this laptop is taken by ");
        Assert.Equal("eve's", await BannerAsync("eve"));
        Assert.Equal("bob's", await BannerAsync("bob"));
    }

    [Theory]
    [InlineData("proxy", "http://catalog/products")]
    [InlineData("env", "$CATALOG_URL/products")]
    [InlineData("hosts", "http://catalog/products")]
    public async Task Program_ReachesTheCluster_ByTheOtherWays(string way, string url)
    {
        string before = await LaptopAsync();
        var result = await Programs.RunAsync(Repository.Kloop, "run", "storefront", "-n", shop.Namespace, "--network", way, "--", "sh", "-c", $"curl -s -m 20 {url}; echo; grep -c '^# kloop' /etc/hosts");
        string[] lines = result.Output.Trim().Split('\n');
        Assert.True(lines[0].StartsWith('{'), $"{result.Output}\n{result.Error}");
        Assert.NotEmpty((string?)JsonNode.Parse(lines[0])!["banner"] ?? "");
        Assert.Equal(way == "hosts" ? "2" : "0", lines[^1]);
        Assert.Equal(before, await LaptopAsync());
        await shop.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task Datagrams_reach_a_UDP_Service_and_its_answers_come_back()
    {
        await shop.Kubectl.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: metrics}
            spec:
              selector: {matchLabels: {app: metrics}}
              template:
                metadata: {labels: {app: metrics}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: {{{Repository.PythonImage}}}
                    command: [python3, -c, "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 8125))\nwhile True:\n  d, a = s.recvfrom(65536); s.sendto(d[::-1], a)"]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: metrics}
            spec:
              selector: {app: metrics}
              ports: [{port: 8125, protocol: UDP}]
            """);
        await shop.Kubectl.OutAsync("rollout", "status", "deployment/metrics", "--timeout=120s");
        string address = await shop.Kubectl.OutAsync("get", "service", "metrics", "-o", "jsonpath={.spec.clusterIP}");
        const string Program = """
            import socket, sys
            for host in sys.argv[1:]:
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(5)
                for _ in range(5):
                    s.sendto(host.encode(), (host, 8125))
                    try:
                        print("reach", s.recv(65536)[::-1].decode())
                        break
                    except TimeoutError:
                        pass
            """;
        string[] hosts = ["metrics", $"metrics.{shop.Namespace}.svc.cluster.local", address];
        var result = await Programs.RunAsync(Repository.Kloop, ["run", "catalog", "-n", shop.Namespace, "--", "python3", "-c", Program, .. hosts]);
        Assert.Equal(hosts.Select(h => $"reach {h}"), result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await shop.Kubectl.NothingLeftAsync();
    }

    private async Task<KloopRun> CatalogAsync(string name)
    {
        // Theirs alone, as the administrator's is.
        string config = Path.Combine(_home, "kubeconfig");
        File.Copy(Environment.GetEnvironmentVariable("KUBECONFIG")!, config, overwrite: true);
        (await Programs.RunAsync("chown", "-R", "65534:65534", _home)).Succeeded("chown");
        var variables = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = config,
            ["HOME"] = _home,
            // Root's may be closed to them.
            ["TMPDIR"] = _home,
            ["XDG_RUNTIME_DIR"] = "",
            ["SHOP"] = shop.Namespace,
            ["CATALOG_ADDRESS"] = await shop.Kubectl.OutAsync("get", "service", "catalog", "-o", "jsonpath={.spec.clusterIP}"),
        };
        return KloopRun.StartProgramWith(variables, "setpriv",
            [.. OrdinaryUser, Repository.Kloop, "redirect", "catalog", "-n", shop.Namespace, "--as", name,
                "--", "env", $"SHOP={shop.Namespace}", $"CATALOG_BANNER={name}'s", "/usr/bin/python3", Repository.App("reach.py"), "node", ShopApp.Catalog]);
    }

    /// <summary>What tells whose catalog answers who asks as NAME, through the Ingress.</summary>
    private async Task<string?> BannerAsync(string name)
    {
        var result = await Programs.RunAsync("curl", "-s", "-m", "10", "-H", $"kubernetes-route-as: {name}", "--resolve", $"{shop.Host}:80:{Repository.Ingress}", $"http://{shop.Host}/api/products");
        return result.Output.StartsWith('{') ? (string?)JsonNode.Parse(result.Output)!["banner"] : result.Output;
    }

    /// <summary>All of the laptop that a VPN or a hosts file would change.</summary>
    private static async Task<string> LaptopAsync()
    {
        var parts = new List<string> { await File.ReadAllTextAsync("/etc/hosts"), await File.ReadAllTextAsync("/etc/resolv.conf") };
        foreach (string command in (string[])["ip route show table main", "ip rule", "sysctl -a --pattern ^net\\.ipv[46]\\.(ip_|conf.all|conf.default)", "iptables-save", "ip6tables-save"])
        {
            string[] words = command.Split(' ');
            var result = (await Programs.RunAsync(words[0], words[1..])).Succeeded(command);
            // When it was said, and how many packets had passed, is not the laptop's state.
            parts.Add(string.Join('\n', result.Output.Split('\n').Where(l => !l.StartsWith('#')).Select(l => l.Split(" [")[0])));
        }

        return string.Join("\n---\n", parts);
    }
}
