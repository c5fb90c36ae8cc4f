using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Objects;

/// <summary>What comes before what, so that nothing refers to what is not there yet. Pure.</summary>
internal static class ApplyOrder
{
    /// <summary>Kinds that others stand on, in this order; workloads and all unknown kinds come after them.</summary>
    private static readonly string[] First =
    [
        "CustomResourceDefinition", "Namespace", "PriorityClass", "StorageClass", "IngressClass", "RuntimeClass", "ResourceQuota", "LimitRange",
        "PodDisruptionBudget", "ServiceAccount", "Secret", "ConfigMap", "PersistentVolume", "PersistentVolumeClaim",
        "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service",
    ];

    /// <summary>Kinds that need what others make.</summary>
    private static readonly string[] Last = ["HorizontalPodAutoscaler", "Ingress", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    /// <summary>In the order in which they are applied; those of one rank stay as they were.</summary>
    public static IEnumerable<JsonObject> Sort(IEnumerable<JsonObject> objects) => objects.OrderBy(o => Rank(o.Text("kind") ?? ""));

    /// <summary>Smaller comes first.</summary>
    public static int Rank(string kind)
    {
        int first = Array.IndexOf(First, kind);
        if (first >= 0) return first;
        int last = Array.IndexOf(Last, kind);
        return First.Length + 1 + last;
    }

    /// <summary>Whether everything else, wherever it stands, comes after it.</summary>
    public static bool IsGround(string kind) => kind is "CustomResourceDefinition" or "Namespace";
}
