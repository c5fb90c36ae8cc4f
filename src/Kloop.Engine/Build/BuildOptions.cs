namespace Kloop.Engine.Build;

/// <summary>How images are built, as the command line says.</summary>
public sealed record BuildOptions
{
    /// <summary>HOST[:PORT][/PATH] to push to; null for what the application or the cluster says.</summary>
    public string? Registry { get; init; }

    /// <summary>Registries that may speak HTTP.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>docker, podman, buildah or buildctl; null for the first that works.</summary>
    public string? Builder { get; init; }

    /// <summary>Builds also what is unchanged, with nothing from earlier builds.</summary>
    public bool Rebuild { get; init; }

    /// <summary>How many images are built at the same time; null for as many as processors, at most 4.</summary>
    public int? Parallel { get; init; }

    /// <summary>Only these images and their bases; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}
