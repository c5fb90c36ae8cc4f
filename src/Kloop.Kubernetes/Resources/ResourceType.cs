namespace Kloop.Kubernetes.Resources;

/// <summary>A kind of object, as its API path needs it.</summary>
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

    /// <summary>apps/v1 StatefulSet.</summary>
    public static readonly ResourceType StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");

    /// <summary>apps/v1 DaemonSet.</summary>
    public static readonly ResourceType DaemonSets = new("apps", "v1", "daemonsets", "DaemonSet");

    /// <summary>batch/v1 Job.</summary>
    public static readonly ResourceType Jobs = new("batch", "v1", "jobs", "Job");

    /// <summary>batch/v1 CronJob (Kubernetes 1.21 and later).</summary>
    public static readonly ResourceType CronJobs = new("batch", "v1", "cronjobs", "CronJob");

    /// <summary>batch/v1beta1 CronJob (Kubernetes up to 1.24).</summary>
    public static readonly ResourceType OldCronJobs = CronJobs with { Version = "v1beta1" };

    /// <summary>core/v1 ServiceAccount.</summary>
    public static readonly ResourceType ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount");

    /// <summary>apps/v1 ReplicaSet.</summary>
    public static readonly ResourceType ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");

    /// <summary>networking.k8s.io/v1 Ingress (Kubernetes 1.19 and later).</summary>
    public static readonly ResourceType Ingresses = new("networking.k8s.io", "v1", "ingresses", "Ingress");

    /// <summary>core/v1 PersistentVolumeClaim.</summary>
    public static readonly ResourceType PersistentVolumeClaims = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");

    /// <summary>core/v1 Namespace.</summary>
    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", "Namespace") { Namespaced = false };

    /// <summary>core/v1 ResourceQuota.</summary>
    public static readonly ResourceType ResourceQuotas = new("", "v1", "resourcequotas", "ResourceQuota");

    /// <summary>core/v1 LimitRange.</summary>
    public static readonly ResourceType LimitRanges = new("", "v1", "limitranges", "LimitRange");

    /// <summary>networking.k8s.io/v1 NetworkPolicy.</summary>
    public static readonly ResourceType NetworkPolicies = new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");

    /// <summary>rbac.authorization.k8s.io/v1 Role.</summary>
    public static readonly ResourceType Roles = new("rbac.authorization.k8s.io", "v1", "roles", "Role");

    /// <summary>rbac.authorization.k8s.io/v1 RoleBinding.</summary>
    public static readonly ResourceType RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");

    /// <summary>core/v1 Node.</summary>
    public static readonly ResourceType Nodes = new("", "v1", "nodes", "Node") { Namespaced = false };

    /// <summary>False for objects of the cluster as a whole.</summary>
    public bool Namespaced { get; init; } = true;

    /// <summary><c>apiVersion</c> of an object of this type.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Path from the API server's root, without a leading slash.</summary>
    public string Path(string ns, string? name = null, string? subresource = null) =>
        (Group.Length == 0 ? "api/" : "apis/") + ApiVersion
        + (Namespaced ? $"/namespaces/{Uri.EscapeDataString(ns)}/" : "/") + Plural
        + (name is null ? "" : "/" + Uri.EscapeDataString(name))
        + (subresource is null ? "" : "/" + subresource);
}
