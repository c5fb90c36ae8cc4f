namespace Kloop.Cluster.Addons.Kube;

/// <summary>core/v1 Endpoints: the one form that every server of the test cluster has (EndpointSlice v1 is younger).</summary>
internal sealed record Endpoints(ObjectMeta Metadata, IReadOnlyList<EndpointSubset>? Subsets) : IKubeObject;

internal sealed record EndpointSubset
{
    public IReadOnlyList<EndpointAddress> Addresses { get; init; } = [];
    public IReadOnlyList<EndpointAddress> NotReadyAddresses { get; init; } = [];
    public IReadOnlyList<EndpointPort> Ports { get; init; } = [];
}

internal sealed record EndpointAddress
{
    public string Ip { get; init; } = "";
    public string? Hostname { get; init; }
}

internal sealed record EndpointPort
{
    public string Name { get; init; } = "";
    public int Port { get; init; }
    public string Protocol { get; init; } = "TCP";
}
