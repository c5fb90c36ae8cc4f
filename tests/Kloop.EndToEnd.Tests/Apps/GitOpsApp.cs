using System.Diagnostics;
using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>
/// An application in a namespace of its own that is kept as a git repository on disk says, by Flux and Argo CD or what
/// stands in for them (<c>gitops.py</c>): a Service for each way, all with the same pod, and a worker for some.
/// </summary>
public sealed class GitOpsApp : IAsyncLifetime
{
    private readonly string _repository = Directory.CreateTempSubdirectory("kloop-gitops-").FullName;
    private readonly List<string> _said = [];
    private Process? _controllers;

    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    /// <summary>What the controllers did so far, without their rounds.</summary>
    internal IReadOnlyList<string> Done
    {
        get
        {
            lock (_said) return [.. _said.Where(s => !s.StartsWith("round", StringComparison.Ordinal))];
        }
    }

    private int Rounds
    {
        get
        {
            lock (_said) return _said.Count(s => s.StartsWith("round", StringComparison.Ordinal));
        }
    }

    public async ValueTask InitializeAsync()
    {
        // Server-side apply of the same is nothing: tests that run at the same time do not disturb each other, and the definitions stay.
        (await Programs.RunAsync("kubectl", "apply", "--server-side", "--force-conflicts", "--field-manager=kloop-tests", "-f", Repository.App("gitops-crds.yaml"))).Succeeded("definitions");
        foreach (string definition in (string[])["kustomizations.kustomize.toolkit.fluxcd.io", "helmreleases.helm.toolkit.fluxcd.io", "applications.argoproj.io", "applicationsets.argoproj.io"])
        {
            (await Programs.RunAsync("kubectl", "wait", "--for=condition=Established", $"crd/{definition}", "--timeout=60s")).Succeeded(definition);
        }

        (await Programs.RunAsync("kubectl", "create", "namespace", Namespace)).Succeeded("create namespace");
        await Kubectl.ApplyAsync(Program(await File.ReadAllTextAsync(Repository.App("server.py"))));
        foreach (string folder in (string[])["flux", "asserted", "before", "shared"]) await WriteAsync($"{folder}/service.json", Service(folder));
        await WriteAsync("flux/worker.json", Worker("flux-worker"));
        await WriteAsync("helm/service.json", Service("helm"));
        await WriteAsync("argo/service.json", Service("argo"));
        await WriteAsync("argo/worker.json", Worker("argo-worker"));
        await WriteAsync("set/service.json", Service("set"));
        // What Git says of a release itself, as a parent Kustomization brings it.
        await WriteAsync("parent/release.json", Release("asserted", "asserted", suspend: false));
        await GitAsync("init", "-q");
        await CommitAsync();
        foreach (var owner in (JsonObject[])
        [
            Kustomization("flux"), Kustomization("shared"), Kustomization("before"), Kustomization("parent"),
            Release("helm", "helm", suspend: null), Application("argo"), Set(),
        ]) await Kubectl.ApplyAsync(owner.ToJsonString());
        _controllers = Programs.Start("python3", null, Repository.App("gitops.py"), _repository, Namespace);
        _controllers.StandardInput.Close();
        _ = PumpAsync(_controllers.StandardOutput);
        _ = PumpAsync(_controllers.StandardError);
        foreach (string service in (string[])["flux", "shared", "before", "helm", "argo", "set", "asserted"])
        {
            await Eventually.IsAsync(async () => (await Kubectl.RunAsync("get", "service", service)).ExitCode, code => code == 0, $"Service {service}; they did:\n{string.Join('\n', Done)}");
        }

        await Kubectl.OutAsync("rollout", "status", "deployment/web", "--timeout=120s");
        await RoundsAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        if (_controllers is not null)
        {
            // Its end ends the proxy beside it.
            await Programs.RunAsync("/bin/kill", "-INT", $"{_controllers.Id}");
            await _controllers.WaitForExitAsync();
            _controllers.Dispose();
        }

        await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");
        Directory.Delete(_repository, recursive: true);
    }

    internal KloopRun Redirect(string service, params string[] more)
    {
        int port = Repository.FreePort();
        return KloopRun.Start(null, ["redirect", service, "-n", Namespace, "--port", $"{port}:80", .. more, "--", "python3", Repository.App("server.py"), $"{port}", "laptop"]);
    }

    internal Task<Result> KloopAsync(params string[] arguments) => Programs.RunAsync(Repository.Kloop, [.. arguments, "-n", Namespace]);

    /// <summary>Waits until the controllers went round this often from now on.</summary>
    internal async Task RoundsAsync(int count)
    {
        // The one that is under way may have read before now.
        int until = Rounds + count + 1;
        await Eventually.IsAsync(() => Task.FromResult(Rounds), r => r >= until, $"{count} rounds; they did:\n{string.Join('\n', Done)}", 60 + (count * 10));
    }

    /// <summary>An object as it matters: all but what every write changes.</summary>
    internal async Task<string> ObjectAsync(string path)
    {
        var found = JsonNode.Parse((await Programs.RunAsync("kubectl", "get", "--raw", path.Replace("NS", Namespace, StringComparison.Ordinal))).Succeeded(path).Output)!.AsObject();
        found.Remove("status");
        var metadata = found["metadata"]!.AsObject();
        foreach (string changes in (string[])["resourceVersion", "generation"]) metadata.Remove(changes);
        // The Deployment controller counts the rollouts there.
        (metadata["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
        foreach (var owner in metadata["managedFields"]!.AsArray().Where(o => (string?)o!["manager"] is "kube-controller-manager").ToList()) metadata["managedFields"]!.AsArray().Remove(owner);
        return found.ToJsonString();
    }

    internal async Task WriteAsync(string file, JsonObject manifest)
    {
        string path = Path.Combine(_repository, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, manifest.ToJsonString());
    }

    internal async Task CommitAsync()
    {
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example.test", "commit", "-qm", "test");
    }

    private async Task GitAsync(params string[] arguments) => (await Programs.RunAsync("git", ["-C", _repository, .. arguments])).Succeeded("git");

    private async Task PumpAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_said) _said.Add(line);
        }
    }

    internal static JsonObject Service(string name) => Parse($$$$$"""
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{{{name}}}}}"},
         "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]}}
        """);

    internal static JsonObject Release(string name, string chart, bool? suspend)
    {
        var release = Parse($$$$$"""
            {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": {"name": "{{{{{name}}}}}"},
             "spec": {"interval": "10m", "chart": {"spec": {"chart": "{{{{{chart}}}}}"}}, "driftDetection": {"mode": "enabled"}}}
            """);
        if (suspend is { } said) release["spec"]!["suspend"] = said;
        return release;
    }

    private static JsonObject Kustomization(string name) => Parse($$$$$"""
        {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "metadata": {"name": "{{{{{name}}}}}"}, "spec": {"interval": "10m", "prune": true, "path": "{{{{{name}}}}}"}}
        """);

    private static JsonObject Application(string name) => Parse($$$$$"""
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "{{{{{name}}}}}"},
         "spec": {"project": "default", "source": {"path": "{{{{{name}}}}}"}, "syncPolicy": {"automated": {"selfHeal": true, "prune": true}}}}
        """);

    private static JsonObject Set() => Parse("""
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "all"},
         "spec": {"generators": [{"list": {"elements": [{"name": "set"}]}}],
          "template": {"metadata": {"name": "{{name}}"}, "spec": {"project": "default", "source": {"path": "set"}, "syncPolicy": {"automated": {"selfHeal": true}}}}}}
        """);

    private static JsonObject Worker(string name) => Parse($$$$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{{{{name}}}}}"},
         "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "{{{{{name}}}}}"}}, "template": {"metadata": {"labels": {"app": "{{{{{name}}}}}"}},
          "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "main", "image": "{{{{{Repository.PythonImage}}}}}", "command": ["sleep", "infinity"]}]}}}}
        """);

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private static string Program(string server) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "programs" },
        ["data"] = new JsonObject { ["server.py"] = server },
    }.ToJsonString() + $$$$$"""

        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: {{{{{Repository.PythonImage}}}}}
                command: [python3, /programs/server.py, "8080", origin]
                ports: [{containerPort: 8080}]
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                volumeMounts: [{name: programs, mountPath: /programs}]
              volumes: [{name: programs, configMap: {name: programs}}]
        """;
}
