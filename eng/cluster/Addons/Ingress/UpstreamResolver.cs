using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>From an Ingress's backend to the pods behind it, past the service's own address.</summary>
internal static class UpstreamResolver
{
    public const string ProtocolAnnotation = "nginx.ingress.kubernetes.io/backend-protocol";

    public static Upstream Resolve(ClusterState state, IngressObject ingress, IngressServiceBackend? backend)
    {
        if (backend is null)
        {
            return Upstream.Nothing;
        }

        var key = new ObjectKey(ingress.Metadata.Namespace, backend.Name);
        var port = state.Services.GetValueOrDefault(key)?.Spec.Ports.FirstOrDefault(port => IsAsked(port, backend.Port));
        if (port is null || !state.Endpoints.TryGetValue(key, out var endpoints))
        {
            return Upstream.Nothing;
        }

        // A service's port and its endpoints' ports have the same name (or none, if there is but one).
        var addresses =
            from subset in endpoints.Subsets ?? []
            from endpointPort in subset.Ports
            where endpointPort.Name == port.Name && endpointPort.Protocol == "TCP"
            from address in subset.Addresses
            select $"http://{address.Ip}:{endpointPort.Port}";
        return new Upstream([.. addresses.Distinct().Order(StringComparer.Ordinal)], IsHttp2(ingress, port));
    }

    private static bool IsAsked(ServicePort port, IngressServicePort? asked) => asked switch
    {
        { Name: { Length: > 0 } name } => port.Name == name,
        { Number: var number } => port.Port == number,
        null => false,
    };

    private static bool IsHttp2(IngressObject ingress, ServicePort port) =>
        port.AppProtocol is "kubernetes.io/h2c" or "grpc" or "h2c"
        || (ingress.Metadata.Annotations?.GetValueOrDefault(ProtocolAnnotation) is { } protocol
            && protocol.Equals("GRPC", StringComparison.OrdinalIgnoreCase));
}
