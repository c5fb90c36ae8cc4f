namespace Kloop.Cluster.Addons.Kube;

/// <summary>networking.k8s.io/v1 Ingress.</summary>
internal sealed record IngressObject(ObjectMeta Metadata, IngressSpec Spec, IngressStatus? Status) : IKubeObject;

internal sealed record IngressSpec
{
    public string? IngressClassName { get; set; }
    public IngressBackend? DefaultBackend { get; set; }
    public IReadOnlyList<IngressRule> Rules { get; set; } = [];
    public IReadOnlyList<IngressTls> Tls { get; set; } = [];
}

internal sealed record IngressRule(string? Host, IngressPaths? Http);

internal sealed record IngressPaths(IReadOnlyList<IngressPath>? Paths);

internal sealed record IngressPath(string? Path, string? PathType, IngressBackend Backend);

internal sealed record IngressBackend(IngressServiceBackend? Service);

internal sealed record IngressServiceBackend(string Name, IngressServicePort? Port);

internal sealed record IngressServicePort(string? Name, int Number);

internal sealed record IngressTls(IReadOnlyList<string>? Hosts, string? SecretName);

internal sealed record IngressStatus(LoadBalancer? LoadBalancer);

internal sealed record LoadBalancer(IReadOnlyList<LoadBalancerAddress>? Ingress);

internal sealed record LoadBalancerAddress(string? Ip);
