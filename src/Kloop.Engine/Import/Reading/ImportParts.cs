using Kloop.Engine.Applications;

namespace Kloop.Engine.Import.Reading;

/// <summary>What all files together make of an application, while they are read.</summary>
internal sealed class ImportParts
{
    public List<ImageSource> Images { get; } = [];

    public List<DeploymentSource> Deployments { get; } = [];

    public List<PortWish> Ports { get; } = [];

    public List<DevTarget> Targets { get; } = [];

    public List<Hook> Hooks { get; } = [];

    public List<TestSource> Tests { get; } = [];

    /// <summary>Registries that may speak HTTP.</summary>
    public List<string> InsecureRegistries { get; } = [];
}
