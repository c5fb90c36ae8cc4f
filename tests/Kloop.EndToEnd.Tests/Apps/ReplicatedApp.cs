using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>Two Services of three pods each, reached from here through node ports: <c>web</c> (HTTP/1.1) and <c>prices</c> (gRPC).</summary>
public sealed class ReplicatedApp : IAsyncLifetime
{
    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    /// <summary>Where callers reach the HTTP/1.1 service.</summary>
    internal Uri Web { get; private set; } = null!;

    /// <summary>Where callers reach the gRPC service.</summary>
    internal Uri Prices { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", Namespace)).Succeeded("create namespace");
        string image = (await Programs.RunAsync("kubectl", "-n", "shop", "get", "deployment/pricing", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).Succeeded("the shop's image").Output;
        await Kubectl.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "programs" },
            ["data"] = new JsonObject { ["server.py"] = await File.ReadAllTextAsync(Repository.App("server.py")) },
        }.ToJsonString());
        await Kubectl.ApplyAsync(Manifest(image));
        foreach (string deployment in (string[])["web", "prices"]) await Kubectl.OutAsync("rollout", "status", $"deployment/{deployment}", "--timeout=120s");
        (Web, Prices) = (await AddressAsync("web"), await AddressAsync("prices"));
        using var http = new HttpClient();
        await Eventually.IsAsync(async () => await http.GetStringAsync(Web), a => a.Contains("origin", StringComparison.Ordinal), "the origin answers");
    }

    public async ValueTask DisposeAsync() => await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");

    /// <summary>Redirects a Service to a program that runs on the laptop already.</summary>
    internal KloopRun Redirect(string service, int port, params string[] more) =>
        KloopRun.Start(null, ["redirect", service, "-n", Namespace, "--port", port.ToString(CultureInfo.InvariantCulture), "--quiet", .. more]);

    private async Task<Uri> AddressAsync(string service) => new($"http://{await Kubectl.NodePortAsync(service)}");

    private static string Manifest(string pricing) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: {{{Repository.PythonImage}}}
                command: [python3, /programs/server.py, "8080", origin]
                ports: [{containerPort: 8080}]
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                volumeMounts: [{name: programs, mountPath: /programs}]
              volumes: [{name: programs, configMap: {name: programs}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: prices}
        spec:
          replicas: 3
          selector: {matchLabels: {app: prices}}
          template:
            metadata: {labels: {app: prices}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: {{{pricing}}}
                ports: [{containerPort: 5000}]
                readinessProbe: {tcpSocket: {port: 5000}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: prices}
        spec: {type: NodePort, selector: {app: prices}, ports: [{port: 80, targetPort: 5000}]}
        """;
}
