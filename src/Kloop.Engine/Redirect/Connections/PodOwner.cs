using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>The workload that a pod belongs to, as people know it.</summary>
/// <param name="Kind">Such as <c>Deployment</c>.</param>
/// <param name="Name">Its name.</param>
public sealed record PodOwner(string Kind, string Name)
{
    private const string Hash = "pod-template-hash";

    /// <summary>A pod's owner; null when nothing controls it. A Deployment is told by its ReplicaSet's name.</summary>
    public static PodOwner? Of(JsonObject pod)
    {
        if (Controller(pod) is not { } owner) return null;
        string kind = owner.Text("kind") ?? "", name = owner.Text("name") ?? "";
        return kind == "ReplicaSet" && pod.Text("metadata", "labels", Hash) is { Length: > 0 } hash && name.EndsWith($"-{hash}", StringComparison.Ordinal)
            ? new PodOwner("Deployment", name[..^(hash.Length + 1)])
            : new PodOwner(kind, name);
    }

    /// <summary>The owner reference that makes somebody a pod's controller; null when it has none.</summary>
    public static JsonObject? Controller(JsonObject pod) =>
        pod.Items("metadata", "ownerReferences").FirstOrDefault(o => o.Flag("controller"));

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}
