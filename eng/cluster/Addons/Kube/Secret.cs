namespace Kloop.Cluster.Addons.Kube;

internal sealed record Secret(ObjectMeta Metadata, IReadOnlyDictionary<string, byte[]>? Data) : IKubeObject;
