using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>
/// The sample shop in a namespace of its own, behind an Ingress of its own host, with a client pod. Its storefront keeps
/// an HTTP/1.1 connection to the catalog and an HTTP/2 connection (gRPC) to pricing.
/// </summary>
public sealed class ShopApp : IAsyncLifetime
{
    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    internal string Host => $"{Namespace}.test";

    /// <summary>The catalog's program, as a developer has it on the laptop.</summary>
    internal static string Catalog => Path.Combine(Repository.Root, "samples", "shop", "catalog", "server.js");

    internal static string Pricing => Path.Combine(Repository.Root, "samples", "shop", "pricing", "bin", "image", "Shop.Pricing");

    /// <summary>What runs on the laptop: a fresh checkout whose images are in the registry already has built none of it.</summary>
    internal static async Task BuildProgramsAsync(params string[] services) =>
        (await Programs.RunAsync(Path.Combine(Repository.Root, "samples", "shop", "build"), ["--programs", .. services])).Succeeded("build " + string.Join(", ", services));

    public async ValueTask InitializeAsync()
    {
        var variables = new Dictionary<string, string> { ["SHOP_NAMESPACE"] = Namespace };
        (await Programs.RunWithAsync(Path.Combine(Repository.Root, "samples", "shop", "deploy", "apply"), null, variables)).Succeeded("deploy the shop");
        // The storefront renews its connections often, and would move by itself.
        await Kubectl.OutAsync("set", "env", "deployment/storefront", "CONNECTION_SECONDS=3600");
        await Kubectl.OutAsync("rollout", "status", "deployment/storefront", "--timeout=120s");
        await Kubectl.OutAsync("patch", "ingress", "storefront", "--type=json", "-p", $$"""[{"op":"replace","path":"/spec/rules/0/host","value":"{{Host}}"}]""");
        await Kubectl.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "programs" },
            ["data"] = new JsonObject { ["steady.py"] = await File.ReadAllTextAsync(Repository.App("steady.py")) },
        }.ToJsonString());
        await Kubectl.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: client}
            spec:
              selector: {matchLabels: {app: client}}
              template:
                metadata: {labels: {app: client}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: {{{Repository.PythonImage}}}
                    command: [sleep, infinity]
                    volumeMounts: [{name: programs, mountPath: /programs}]
                  volumes: [{name: programs, configMap: {name: programs}}]
            """);
        await Kubectl.OutAsync("rollout", "status", "deployment/client", "--timeout=120s");
        await Eventually.IsAsync(() => ProductsAsync(Host), p => p is not null, "the shop answers through its Ingress");
    }

    public async ValueTask DisposeAsync() => await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");

    /// <summary>What a browser gets from the shop under a host name; null when it is not the shop's answer.</summary>
    /// <param name="host">The host.</param>
    /// <param name="authority">The authority's certificate for HTTPS; null for HTTP.</param>
    internal static async Task<JsonNode?> ProductsAsync(string host, string? authority = null)
    {
        string[] secure = authority is null ? [] : ["--cacert", authority];
        string scheme = authority is null ? "http" : "https";
        var result = await Programs.RunAsync("curl", ["-s", "-m", "10", .. secure,
            "--resolve", $"{host}:80:{Repository.Ingress}", "--resolve", $"{host}:443:{Repository.Ingress}", $"{scheme}://{host}/api/products"]);
        return result.ExitCode == 0 && result.Output.StartsWith('{') ? JsonNode.Parse(result.Output) : null;
    }

    /// <summary>Calls the shop steadily until it is stopped.</summary>
    /// <param name="callee">The Service whose servers are counted.</param>
    internal SteadyLoad Load(string callee) => new(Kubectl, callee);

    /// <summary>Kloop's Ingresses; empty when there are none.</summary>
    internal async Task<string> ClonesAsync() =>
        (await Kubectl.OutAsync("get", "ingresses", "-l", "app.kubernetes.io/managed-by=kloop", "-o", "name")).Trim();
}
