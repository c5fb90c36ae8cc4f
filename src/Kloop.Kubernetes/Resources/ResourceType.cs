namespace Kloop.Kubernetes.Resources;

/// <summary>A kind of namespaced object, as its API path needs it.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version, such as <c>v1</c>.</param>
/// <param name="Plural">The path's word, such as <c>services</c>.</param>
/// <param name="Kind">The object's <c>kind</c>.</param>
public sealed record ResourceType(string Group, string Version, string Plural, string Kind)
{
    /// <summary>core/v1 Service.</summary>
    public static readonly ResourceType Services = new("", "v1", "services", "Service");

    /// <summary>core/v1 Pod.</summary>
    public static readonly ResourceType Pods = new("", "v1", "pods", "Pod");

    /// <summary>core/v1 Secret.</summary>
    public static readonly ResourceType Secrets = new("", "v1", "secrets", "Secret");

    /// <summary>core/v1 ConfigMap.</summary>
    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>core/v1 Event.</summary>
    public static readonly ResourceType Events = new("", "v1", "events", "Event");

    /// <summary>core/v1 Endpoints.</summary>
    public static readonly ResourceType Endpoints = new("", "v1", "endpoints", "Endpoints");

    /// <summary>apps/v1 Deployment.</summary>
    public static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment");

    /// <summary>apps/v1 ReplicaSet.</summary>
    public static readonly ResourceType ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");

    /// <summary>networking.k8s.io/v1 Ingress (Kubernetes 1.19 and later).</summary>
    public static readonly ResourceType Ingresses = new("networking.k8s.io", "v1", "ingresses", "Ingress");

    /// <summary><c>apiVersion</c> of an object of this type.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Path from the API server's root, without a leading slash.</summary>
    public string Path(string ns, string? name = null, string? subresource = null) =>
        (Group.Length == 0 ? "api/" : "apis/") + ApiVersion + $"/namespaces/{Uri.EscapeDataString(ns)}/{Plural}"
        + (name is null ? "" : "/" + Uri.EscapeDataString(name))
        + (subresource is null ? "" : "/" + subresource);
}
