namespace Kloop.Engine.Build.Tools;

/// <summary>Programs that build images.</summary>
public enum BuildTool
{
    /// <summary>docker, with an engine that answers.</summary>
    Docker,

    /// <summary>podman.</summary>
    Podman,

    /// <summary>buildah.</summary>
    Buildah,

    /// <summary>buildctl, with a buildkitd that answers.</summary>
    Buildctl,
}
