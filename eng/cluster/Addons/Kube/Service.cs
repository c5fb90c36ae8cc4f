namespace Kloop.Cluster.Addons.Kube;

internal sealed record Service(ObjectMeta Metadata, ServiceSpec Spec) : IKubeObject;

internal sealed record ServiceSpec
{
    public string? Type { get; init; }
    public string? ClusterIP { get; init; }
    public string? ExternalName { get; init; }
    public bool PublishNotReadyAddresses { get; init; }
    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    public bool IsHeadless => ClusterIP == "None";
}

internal sealed record ServicePort
{
    public string Name { get; init; } = "";
    public int Port { get; init; }
    public string Protocol { get; init; } = "TCP";
    public string? AppProtocol { get; init; }
}
