namespace Kloop.Cluster.Addons.Kube;

/// <summary>The part of an object's metadata that is used here.</summary>
internal sealed record ObjectMeta
{
    public string Name { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string? ResourceVersion { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public Dictionary<string, string>? Annotations { get; init; }
}

/// <summary>Names an object among those of its kind.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name);

internal interface IKubeObject
{
    ObjectMeta Metadata { get; }
}
