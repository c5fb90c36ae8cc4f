using System.Collections.Immutable;

namespace Kloop.Cluster.Addons.Kube;

/// <summary>All that the addons know of the cluster at one moment. The last known one is served while the API is away.</summary>
internal sealed record ClusterState
{
    public static readonly ClusterState Empty = new();

    public ImmutableDictionary<ObjectKey, Service> Services { get; init; } = ImmutableDictionary<ObjectKey, Service>.Empty;
    public ImmutableDictionary<ObjectKey, Endpoints> Endpoints { get; init; } = ImmutableDictionary<ObjectKey, Endpoints>.Empty;
    public ImmutableDictionary<ObjectKey, IngressObject> Ingresses { get; init; } = ImmutableDictionary<ObjectKey, IngressObject>.Empty;
    public ImmutableDictionary<ObjectKey, Secret> TlsSecrets { get; init; } = ImmutableDictionary<ObjectKey, Secret>.Empty;
}
