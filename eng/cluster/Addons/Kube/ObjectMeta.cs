namespace Kloop.Cluster.Addons.Kube;

// The objects' properties are settable and not init-only: the JSON source generator gives an init-only property that is
// absent from the text the type's default in place of its initializer.

/// <summary>The part of an object's metadata that is used here.</summary>
internal sealed record ObjectMeta
{
    public string Name { get; set; } = "";
    public string Namespace { get; set; } = "";
    public string? ResourceVersion { get; set; }
    public DateTimeOffset? CreationTimestamp { get; set; }
    public Dictionary<string, string>? Annotations { get; set; }
}

/// <summary>Names an object among those of its kind.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name);

internal interface IKubeObject
{
    ObjectMeta Metadata { get; }
}
