using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Owners;

/// <summary>
/// Whether a controller writes a field again and again, as <c>metadata.managedFields</c> tells. What a person or
/// their tool wrote once is not asserted. Source: Kubernetes, "Server-Side Apply", FieldsV1. Pure.
/// </summary>
internal static class FieldAsserted
{
    /// <summary>Whose every write is Git's. Argo CD applies as its own manager with server-side apply, and else by its program's name.</summary>
    private static readonly string[] Controllers =
    [
        "kustomize-controller", "helm-controller", "flux-operator", "argocd-controller", "argocd-application-controller", "argocd-applicationset-controller",
    ];

    /// <summary>People's tools that use server-side apply.</summary>
    private static readonly string[] Tools = ["kubectl", "before-first-apply", "flux", "argocd-server", "argocd", "k9s", "kloop"];

    /// <summary>The manager that asserts the field at a path, or a part of it; null when none does.</summary>
    public static string? By(JsonObject resource, IReadOnlyList<string> path) =>
        resource.Items("metadata", "managedFields").FirstOrDefault(e => IsController(e) && Owns(e["fieldsV1"], path)).Text("manager");

    /// <summary>Whether a refusal of the API server names one of the controllers of Flux or Argo CD as a manager of fields.</summary>
    public static bool IsNamedIn(string refusal) => Controllers.Any(c => refusal.Contains($"\"{c}\"", StringComparison.Ordinal));

    private static bool IsController(JsonObject entry)
    {
        string manager = entry.Text("manager") ?? "";
        if (Controllers.Contains(manager)) return true;
        return entry.Text("operation") == "Apply" && !Tools.Any(t => manager == t || manager.StartsWith(t + "-", StringComparison.Ordinal));
    }

    private static bool Owns(JsonNode? fields, IReadOnlyList<string> path)
    {
        foreach (string name in path)
        {
            // An atomic field is owned as a whole.
            if (fields is JsonObject { Count: 0 }) return true;
            fields = (fields as JsonObject)?["f:" + name];
            if (fields is null) return false;
        }

        return true;
    }
}
