using System.Collections.Immutable;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>Where a route leads: the ready endpoints of a service's port.</summary>
/// <param name="Endpoints">As `http://IP:PORT`; empty if none is ready.</param>
/// <param name="IsHttp2">Whether the pods are spoken to in HTTP/2 without TLS, as gRPC wants it.</param>
internal sealed record Upstream(ImmutableArray<string> Endpoints, bool IsHttp2)
{
    public static readonly Upstream Nothing = new([], false);
}
