using Kloop.Kubernetes.Access;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>The rights that <c>--flush</c> needs beside those of a redirect and of <see cref="OpenConnections.Rights"/>.</summary>
public static class FlushRights
{
    /// <summary>All of them, whatever the workload is. Names of pods and ReplicaSets are not known ahead.</summary>
    public static IReadOnlyList<AccessRight> Of(string service) =>
    [
        new("", "pods", "list", null, "--flush: the origin's pods, and those that take their place"),
        new("", "pods", "patch", null, "--flush: let a pod go from its ReplicaSet, which makes another"),
        new("", "pods", "delete", null, "--flush: end it when the other is Ready"),
        new("", "pods/eviction", "create", null, "--flush: pods of a StatefulSet or DaemonSet, within disruption budgets"),
        new("apps", "replicasets", "get", null, "--flush: the pods' ReplicaSet"),
        new("apps", "deployments", "get", null, "--flush: whether two of its pods may run at a time"),
        new("", "endpoints", "get", RedirectNames.Origin(service), "--flush: whether the way to the origin leads to the new pod"),
        new("", "services", "patch", RedirectNames.Origin(service), "--flush: turn the way to the origin away from a pod before it ends"),
    ];

    /// <summary>Those that one way of replacing pods needs.</summary>
    internal static IReadOnlyList<AccessRight> For(string service, FlushMeans means) =>
        [.. Of(service).Where(r => (r.Resource, r.Verb) switch
        {
            ("pods/eviction", _) => means == FlushMeans.Evict,
            ("pods", "patch" or "delete") or ("services", _) => means == FlushMeans.Release,
            _ => true,
        })];
}
