using Kloop.Engine.Deploy.Objects;

namespace Kloop.Engine.Deploy.Removal;

/// <summary>What is removed beside what goes without asking.</summary>
/// <param name="Volumes">PersistentVolumeClaims and what they hold.</param>
/// <param name="Namespaces">Namespaces that were deployed, with all that is in them.</param>
/// <param name="Definitions">Custom resource definitions, with all objects of their kinds.</param>
public sealed record RemovalScope(bool Volumes = false, bool Namespaces = false, bool Definitions = false)
{
    /// <summary>The flag that is missing to remove an object; null when it may go.</summary>
    internal string? Missing(ObjectId id) => KeptKinds.FlagOf(id) switch
    {
        KeptKinds.VolumesFlag when !Volumes => KeptKinds.VolumesFlag,
        KeptKinds.NamespacesFlag when !Namespaces => KeptKinds.NamespacesFlag,
        KeptKinds.DefinitionsFlag when !Definitions => KeptKinds.DefinitionsFlag,
        _ => null,
    };
}
