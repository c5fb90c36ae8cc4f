using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>What pods need of their namespace by name. Source: core/v1 PodSpec. Pure.</summary>
internal static class PodNeeds
{
    private static readonly Dictionary<string, (string Kind, string Key)> Named = new()
    {
        ["configMap"] = ("ConfigMap", "name"),
        ["configMapRef"] = ("ConfigMap", "name"),
        ["configMapKeyRef"] = ("ConfigMap", "name"),
        ["secret"] = ("Secret", "secretName"),
        ["secretRef"] = ("Secret", "name"),
        ["secretKeyRef"] = ("Secret", "name"),
        ["persistentVolumeClaim"] = ("PersistentVolumeClaim", "claimName"),
    };

    /// <summary>Kinds and names, such as <c>ConfigMap/catalog</c>.</summary>
    public static IReadOnlySet<string> Of(JsonObject podSpec)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Add(podSpec, found);
        foreach (var secret in podSpec.Items("imagePullSecrets")) found.Add($"Secret/{secret.Text("name")}");
        if ((podSpec.Text("serviceAccountName") ?? podSpec.Text("serviceAccount")) is { } account) found.Add($"ServiceAccount/{account}");
        return found;
    }

    private static void Add(JsonNode? node, HashSet<string> found)
    {
        if (node is JsonArray list)
        {
            foreach (var each in list) Add(each, found);
        }

        foreach (var (key, value) in node as JsonObject ?? [])
        {
            // Projected volumes call a Secret's name as all others do.
            if (Named.TryGetValue(key, out var kind) && (value.Text(kind.Key) ?? value.Text("name")) is { } name) found.Add($"{kind.Kind}/{name}");
            Add(value, found);
        }
    }
}
