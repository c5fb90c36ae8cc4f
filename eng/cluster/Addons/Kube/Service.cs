namespace Kloop.Cluster.Addons.Kube;

internal sealed record Service(ObjectMeta Metadata, ServiceSpec Spec) : IKubeObject;

internal sealed record ServiceSpec
{
    public string? Type { get; set; }
    public string? ClusterIP { get; set; }
    public string? ExternalName { get; set; }
    public bool PublishNotReadyAddresses { get; set; }
    public IReadOnlyList<ServicePort> Ports { get; set; } = [];

    public bool IsHeadless => ClusterIP == "None";
}

internal sealed record ServicePort
{
    public string Name { get; set; } = "";
    public int Port { get; set; }
    public string Protocol { get; set; } = "TCP";
    public string? AppProtocol { get; set; }
}
