namespace Kloop.Engine.Deploy.Objects;

/// <summary>What is never removed unless somebody asks for it: others' work, or data, goes with it. Pure.</summary>
internal static class KeptKinds
{
    /// <summary>The flag that removes an object of a kind as well; null for a kind that goes without.</summary>
    public static string? FlagOf(ObjectId id) => (id.Group, id.Kind) switch
    {
        ("", "PersistentVolumeClaim") or ("", "PersistentVolume") => VolumesFlag,
        ("", "Namespace") => NamespacesFlag,
        ("apiextensions.k8s.io", "CustomResourceDefinition") => DefinitionsFlag,
        _ => null,
    };

    public const string VolumesFlag = "--volumes";
    public const string NamespacesFlag = "--namespaces";
    public const string DefinitionsFlag = "--crds";
}
