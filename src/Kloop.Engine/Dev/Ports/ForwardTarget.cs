using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Waiting;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Ports;

/// <summary>A pod and its port that a forwarded connection goes to.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Port">Its port.</param>
internal sealed record ForwardTarget(string Pod, ushort Port)
{
    /// <summary>Finds a ready pod of a resource, the newest; null when there is none now.</summary>
    /// <param name="cluster">Seen from the resource's namespace.</param>
    /// <param name="resource">Such as <c>service/cart</c>.</param>
    /// <param name="port">A number or a port's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClusterException">The cluster refuses or is out of reach.</exception>
    public static async Task<ForwardTarget?> FindAsync(Cluster cluster, string resource, string port, CancellationToken cancellationToken)
    {
        string[] words = resource.Split('/', 2);
        string name = words[^1];
        if (words[0] is "pod" or "po" or "pods") return await cluster.FindAsync(ResourceType.Pods, name, cancellationToken) is { } one && IsRunning(one) && PortOf(one, port) is { } own ? new ForwardTarget(name, own) : null;
        if (words is ["label", var labelled]) return Of(await cluster.ListAsync(ResourceType.Pods, labelled, cancellationToken), port, null);
        if (words is ["image", var image]) return Of((await cluster.ListAsync(ResourceType.Pods, null, cancellationToken)).Where(p => Runs(p, image)), port, null);
        if (words.Length == 1 || words[0] is "service" or "svc" or "services")
        {
            if (await cluster.FindAsync(ResourceType.Services, name, cancellationToken) is not { } service) return null;
            string selector = string.Join(',', service.Map("spec", "selector").Select(l => $"{l.Key}={l.Value}"));
            return selector.Length == 0 ? null : Of(await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken), port, service);
        }

        if (WorkloadKinds.Of(words[0]) is not { } type || await cluster.FindAsync(type, name, cancellationToken) is not { } workload || WorkloadPods.Selector(workload) is not { } labels) return null;
        return Of(await cluster.ListAsync(ResourceType.Pods, labels, cancellationToken), port, null);
    }

    /// <summary>The same from what is known. Pure.</summary>
    internal static ForwardTarget? Of(IEnumerable<JsonObject> pods, string port, JsonObject? service)
    {
        foreach (var pod in pods.Where(IsReady).OrderByDescending(p => p.Text("metadata", "creationTimestamp"), StringComparer.Ordinal))
        {
            if (PortOf(pod, service is null ? port : TargetPort(service, port)) is { } number) return new ForwardTarget(pod.Name(), number);
        }

        return null;
    }

    private static string TargetPort(JsonObject service, string port)
    {
        var entry = service.Items("spec", "ports").FirstOrDefault(p => p.Text("name") == port || p.At("port")?.ToJsonString() == port);
        return entry is null ? port : entry.At("targetPort") is JsonValue target ? target.ToString() : entry.At("port")!.ToString();
    }

    private static ushort? PortOf(JsonObject pod, string port)
    {
        if (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)) return number;
        var named = pod.Items("spec", "containers").SelectMany(c => c.Items("ports")).FirstOrDefault(p => p.Text("name") == port);
        return named.At("containerPort") is JsonValue value && value.TryGetValue(out int found) ? (ushort)found : null;
    }

    /// <summary>Whether a container runs an image, of any tag when none is named.</summary>
    private static bool Runs(JsonObject pod, string image) =>
        pod.Items("spec", "containers").Select(c => c.Text("image")).OfType<string>().Any(i => i == image || i.StartsWith(image + ":", StringComparison.Ordinal) || i.StartsWith(image + "@", StringComparison.Ordinal));

    /// <summary>Who names a pod means it, ready or not.</summary>
    private static bool IsRunning(JsonObject pod) => pod.Text("metadata", "deletionTimestamp") is null && pod.Text("status", "phase") == "Running";

    private static bool IsReady(JsonObject pod) =>
        pod.Text("metadata", "deletionTimestamp") is null && pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
}
