using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>
/// A small application in a namespace of its own: Service <c>hello</c> with two pods (HTTP and a raw
/// TCP port), behind an Ingress, and a client pod that calls it as a teammate's service would.
/// </summary>
public sealed class HelloApp : IAsyncLifetime
{
    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    internal string IngressHost => $"{Namespace}.test";

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", Namespace)).Succeeded("create namespace");
        string server = await File.ReadAllTextAsync(Repository.App("server.py")), client = await File.ReadAllTextAsync(Repository.App("client.py"));
        await Kubectl.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "programs" },
            ["data"] = new JsonObject { ["server.py"] = server, ["client.py"] = client },
        }.ToJsonString());
        await Kubectl.ApplyAsync(Manifest);
        await Kubectl.OutAsync("rollout", "status", "deployment/hello", "--timeout=120s");
        await Kubectl.OutAsync("rollout", "status", "deployment/client", "--timeout=120s");
        // The caller's name resolution and the Ingress follow a moment later.
        await Eventually.IsAsync(() => TryGetAsync("http://hello/"), a => a is "origin", "the origin answers by name");
        await Eventually.IsAsync(async () => (await Programs.RunAsync("curl", "-s", "-m", "5", "-H", $"Host: {IngressHost}", $"http://{Repository.Ingress}/")).Output,
            o => o.Contains("\"origin\"", StringComparison.Ordinal), "the Ingress answers");
    }

    public async ValueTask DisposeAsync()
    {
        await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");
    }

    /// <summary>Starts a redirect of <c>hello</c> to a server on the laptop.</summary>
    internal KloopRun Redirect(params string[] more) => RedirectTo(Repository.FreePort(), more);

    internal KloopRun RedirectTo(int port, params string[] more) => KloopRun.Start(null,
        ["redirect", "hello", "--all", "-n", Namespace, "--port", $"{port}:80", .. more, "--", "python3", Repository.App("server.py"), $"{port}", "laptop"]);

    /// <summary>Runs kloop to its end, in this namespace.</summary>
    internal Task<Result> KloopAsync(params string[] arguments) => Programs.RunAsync(Repository.Kloop, [.. arguments, "-n", Namespace]);

    /// <summary>What the client pod's program prints.</summary>
    internal Task<Result> ClientAsync(params string[] arguments) =>
        Programs.RunAsync("kubectl", ["-n", Namespace, "exec", "deployment/client", "--", "python3", "/programs/client.py", .. arguments]);

    /// <summary>Who answers the client pod: <c>origin</c>, <c>laptop</c>, or null.</summary>
    internal async Task<string?> TryGetAsync(string url)
    {
        var result = await ClientAsync("get", url);
        return result.ExitCode == 0 ? (string?)JsonNode.Parse(result.Output)?["servedBy"] : null;
    }

    /// <summary>The client's node follows the switch in its own time: waited for; what comes after must hold.</summary>
    internal Task ServedByAsync(string name) => Eventually.IsAsync(() => TryGetAsync("http://hello/"), a => a == name, $"{name} serves the client's node");

    internal async Task<string?> ThroughIngressAsync()
    {
        var result = await Programs.RunAsync("curl", "-s", "-m", "10", "-H", $"Host: {IngressHost}", $"http://{Repository.Ingress}/");
        return result.ExitCode == 0 && result.Output.StartsWith('{') ? (string?)JsonNode.Parse(result.Output)?["servedBy"] : $"{result.ExitCode} {result.Output}";
    }

    internal Task<string> OriginPodsAsync() => Kubectl.PodsAsync("app=hello");

    private string Manifest => $$$$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {region: "eu", COLOR: "blue", "1bad": "left out"}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: credentials}
        stringData: {password: "s3cret\"with'$(quotes)", TOKEN: "t0ken"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: hello}
        spec:
          replicas: 2
          selector: {matchLabels: {app: hello}}
          template:
            metadata: {labels: {app: hello, tier: "backend"}, annotations: {team: "shop"}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: {{{{Repository.PythonImage}}}}
                command: [python3, /programs/server.py, "8080", origin, raw, "9090"]
                ports: [{name: web, containerPort: 8080}, {containerPort: 9090}]
                readinessProbe: {tcpSocket: {port: web}, periodSeconds: 1}
                resources: {requests: {cpu: 5m, memory: 16Mi}, limits: {cpu: 500m, memory: 64Mi}}
                envFrom:
                - {prefix: CM_, configMapRef: {name: settings}}
                - {secretRef: {name: credentials}}
                - {configMapRef: {name: not-there, optional: true}}
                env:
                - {name: PLAIN, value: "a value"}
                - {name: EXPANDED, value: "$(PLAIN) and $$(PLAIN) and $(NOT_THERE) at $(HELLO_SERVICE_PORT)"}
                - {name: REGION, valueFrom: {configMapKeyRef: {name: settings, key: region}}}
                - {name: PASSWORD, valueFrom: {secretKeyRef: {name: credentials, key: password}}}
                - {name: MAYBE, valueFrom: {secretKeyRef: {name: credentials, key: nope, optional: true}}}
                - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                - {name: TIER, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
                - {name: TEAM, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['team']"}}}
                - {name: MEMORY_MI, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
                - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
                volumeMounts: [{name: programs, mountPath: /programs}]
              volumes: [{name: programs, configMap: {name: programs}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: hello, annotations: {kept: "as it is"}}
        spec:
          selector: {app: hello}
          ports:
          - {name: http, port: 80, targetPort: web}
          - {name: raw, port: 9090}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: hello}
        spec:
          rules:
          - host: {{{{IngressHost}}}}
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: hello, port: {name: http} } } }]}
        ---
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
                image: {{{{Repository.PythonImage}}}}
                command: [sleep, infinity]
                volumeMounts: [{name: programs, mountPath: /programs}]
              volumes: [{name: programs, configMap: {name: programs}}]
        """;
}
