using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>
/// A program in a folder that can be written, under the restricted Pod Security standard, with a liveness probe; and the
/// sample's cart: a static program in an image of nothing else, non-root, with a read-only root; and one with nothing but its /dev/shm, of 64 MiB.
/// </summary>
public sealed class DevApp : IAsyncLifetime
{
    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", Namespace)).Succeeded("create namespace");
        await Kubectl.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "seed" },
            ["data"] = new JsonObject { ["web.py"] = await File.ReadAllTextAsync(Repository.App("web.py")) },
        }.ToJsonString());
        string cart = (await Programs.RunAsync("kubectl", "-n", "shop", "get", "deployment", "cart", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).Succeeded("the shop's cart").Output;
        await Kubectl.ApplyAsync(Manifest(cart));
        await Kubectl.OutAsync("rollout", "status", "deployment/web", "--timeout=120s");
    }

    public async ValueTask DisposeAsync() => await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");

    /// <summary>The laptop's copy of the program, in a folder of its own.</summary>
    internal static string Sources()
    {
        string folder = Directory.CreateTempSubdirectory("kloop-dev-").FullName;
        File.Copy(Repository.App("web.py"), Path.Combine(folder, "web.py"));
        return folder;
    }

    internal KloopRun Sync(string workload, string folder, params string[] more) => KloopRun.Start(null, ["sync", workload, folder, "-n", Namespace, .. more]);

    /// <summary>What the program answers from inside its pod; null while it does not.</summary>
    internal async Task<string?> AnswerAsync()
    {
        var result = await Kubectl.RunAsync("exec", "deployment/web", "-c", "web", "--", "python3", "-c", "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/', timeout=2).read().decode())");
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }

    /// <summary>A Deployment as it matters: without what every write and every rollout changes.</summary>
    internal async Task<string> DeploymentAsync(string name)
    {
        var deployment = JsonNode.Parse((await Programs.RunAsync("kubectl", "get", "--raw", $"/apis/apps/v1/namespaces/{Namespace}/deployments/{name}")).Succeeded("get deployment").Output)!;
        var metadata = (JsonObject)deployment["metadata"]!;
        foreach (string left in (string[])["resourceVersion", "generation"]) metadata.Remove(left);
        (metadata["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
        // The controller's own entry, of status and revision, has the time of its last write.
        var owners = (JsonArray)metadata["managedFields"]!;
        foreach (var own in owners.Where(o => (string)o!["manager"]! == "kube-controller-manager").ToList()) owners.Remove(own);
        ((JsonObject)deployment).Remove("status");
        return deployment.ToJsonString();
    }

    private static string Manifest(string cart) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              securityContext: {runAsNonRoot: true, runAsUser: 1234, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: web
                  image: {{{Repository.PythonImage}}}
                  command: [sh, -c, "[ -f /srv/web.py ] || cp /seed/web.py /srv/; exec python3 -u /srv/web.py"]
                  ports: [{containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
                  livenessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1, failureThreshold: 2, initialDelaySeconds: 5}
                  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                  volumeMounts: [{name: srv, mountPath: /srv}, {name: seed, mountPath: /seed}]
              volumes: [{name: srv, emptyDir: {}}, {name: seed, configMap: {name: seed}}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: cart}
        spec:
          replicas: 1
          selector: {matchLabels: {app: cart}}
          template:
            metadata: {labels: {app: cart}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: cart
                  image: {{{cart}}}
                  securityContext: {runAsUser: 10001, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: small}
        spec:
          selector: {matchLabels: {app: small}}
          template:
            metadata: {labels: {app: small}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: small
                  image: {{{Repository.PythonImage}}}
                  command: [sleep, infinity]
        """;
}
