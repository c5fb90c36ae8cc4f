using System.Text.Json.Nodes;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>The cluster as its administrator sees it, by kubectl: a second pair of eyes that shares no code with Kloop.</summary>
internal sealed class Kubectl(string ns)
{
    /// <summary>Everything that may bear Kloop's label.</summary>
    private const string Kinds = "deployments,replicasets,pods,services,endpoints,endpointslices,secrets,configmaps,serviceaccounts,roles,rolebindings,ingresses";

    public string Namespace => ns;

    public Task<Result> RunAsync(params string[] arguments) => Programs.RunAsync("kubectl", ["-n", ns, .. arguments]);

    public async Task<string> OutAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded($"kubectl {string.Join(' ', arguments)}").Output;

    public async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse(await OutAsync([.. arguments, "-o", "json"]))!;

    public async Task ApplyAsync(string yaml) =>
        (await Programs.RunWithAsync("kubectl", "---\n" + yaml, null, "-n", ns, "apply", "-f", "-")).Succeeded("kubectl apply");

    /// <summary>A Service as it matters: all but what every write changes.</summary>
    public async Task<string> ServiceAsync(string name)
    {
        // kubectl 1.21 and later hide managedFields unless asked; the raw API does not.
        var service = JsonNode.Parse((await Programs.RunAsync("kubectl", "get", "--raw", $"/api/v1/namespaces/{ns}/services/{name}")).Succeeded("get service").Output)!;
        ((JsonObject)service["metadata"]!).Remove("resourceVersion");
        return service.ToJsonString();
    }

    /// <summary>HOST:PORT of a Service's first node port, on the first node.</summary>
    public async Task<string> NodePortAsync(string service)
    {
        string node = await OutAsync("get", "nodes", "-o", "jsonpath={.items[0].status.addresses[?(@.type==\"InternalIP\")].address}");
        return $"{node}:{await OutAsync("get", "service", service, "-o", "jsonpath={.spec.ports[0].nodePort}")}";
    }

    /// <summary>Names, UIDs and restarts of the pods that a selector chooses.</summary>
    public async Task<string> PodsAsync(string selector) => await OutAsync(
        "get", "pods", "-l", selector, "-o", "jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {.status.containerStatuses[0].restartCount}{\"\\n\"}{end}");

    /// <summary>Kloop's objects in the namespace, one a line that begins with KIND/NAME; empty when nothing is left. As the server prints them: the agent's program lies in Secrets, and <c>-o name</c> would fetch all of it.</summary>
    public async Task<string> KloopObjectsAsync() =>
        (await OutAsync("get", Kinds, "-l", "app.kubernetes.io/managed-by=kloop", "--no-headers", "--ignore-not-found")).Trim();

    /// <summary>Nothing of Kloop's is left. What the cluster's own controllers derive (Endpoints) may take them a moment.</summary>
    public async Task NothingLeftAsync() => await Eventually.IsAsync(KloopObjectsAsync, left => left.Length == 0, "nothing of Kloop's is left");
}
