namespace Kloop.Cluster.Addons.Kube;

/// <summary>core/v1 Endpoints: the one form that every server of the test cluster has (EndpointSlice v1 is younger).</summary>
internal sealed record Endpoints(ObjectMeta Metadata, IReadOnlyList<EndpointSubset>? Subsets) : IKubeObject;

internal sealed record EndpointSubset
{
    public IReadOnlyList<EndpointAddress> Addresses { get; set; } = [];
    public IReadOnlyList<EndpointAddress> NotReadyAddresses { get; set; } = [];
    public IReadOnlyList<EndpointPort> Ports { get; set; } = [];
}

internal sealed record EndpointAddress
{
    public string Ip { get; set; } = "";
    public string? Hostname { get; set; }
}

internal sealed record EndpointPort
{
    public string Name { get; set; } = "";
    public int Port { get; set; }
    public string Protocol { get; set; } = "TCP";
}
