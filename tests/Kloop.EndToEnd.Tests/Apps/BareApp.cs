using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>One pod from an image without a shell (the shop's cart, FROM scratch), alone in its namespace.</summary>
internal sealed class BareApp : IAsyncDisposable
{
    private const string PinLabel = "kloop.dev/e2e";

    public string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    public Kubectl Kubectl => new(Namespace);

    /// <summary>The cart's image, as the registry of the test cluster has it.</summary>
    public static async Task<string> ImageAsync()
    {
        using var http = new HttpClient();
        var tags = JsonNode.Parse(await http.GetStringAsync($"http://{Repository.Registry}/v2/shop/cart/tags/list"))!["tags"]!.AsArray();
        return $"{Repository.Registry}/shop/cart:{tags[0]}";
    }

    /// <param name="image">Image.</param>
    /// <param name="pinned">Its node selector fits no node any more: no other pod like it can be scheduled.</param>
    public static async Task<BareApp> CreateAsync(string image, bool pinned = false)
    {
        var app = new BareApp();
        (await Programs.RunAsync("kubectl", "create", "namespace", app.Namespace)).Succeeded("create namespace");
        string selector = pinned ? "{" + $"{PinLabel}: {app.Namespace}" + "}" : "{}";
        await app.Kubectl.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: bare}
            spec:
              selector: {matchLabels: {app: bare}}
              template:
                metadata: {labels: {app: bare}}
                spec:
                  nodeSelector: {{{selector}}}
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: {{{image}}}
                    ports: [{containerPort: 8080}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: bare}
            spec: {selector: {app: bare}, ports: [{port: 80, targetPort: 8080}]}
            """);
        if (pinned) await app.Kubectl.OutAsync("label", "node", "node2", $"{PinLabel}={app.Namespace}", "--overwrite");
        await app.Kubectl.OutAsync("rollout", "status", "deployment/bare", "--timeout=60s");
        if (pinned) await app.Kubectl.OutAsync("label", "node", "node2", $"{PinLabel}-");
        return app;
    }

    public async ValueTask DisposeAsync() => await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");
}
