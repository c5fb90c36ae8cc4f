using Kloop.Engine.Applications;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>What a session develops in, and how.</summary>
/// <param name="Type">Deployment or StatefulSet.</param>
/// <param name="Workload">Its name.</param>
/// <param name="Target">The container, folders, rules, command, image and variables; its image and selector are not looked at.</param>
public sealed record DevOptions(ResourceType Type, string Workload, DevTarget Target)
{
    /// <summary>An image that has the agent; null to borrow or build one.</summary>
    public string? AgentImage { get; init; }

    /// <summary>Where a built image may be pushed; null for the local cluster's own.</summary>
    public string? Registry { get; init; }

    /// <summary>The Dockerfile that the container's image is built from, and its stage; null when not known.</summary>
    public (string Text, string? Stage)? Dockerfile { get; init; }

    /// <summary>How long the process may take to end after SIGTERM.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What the container may use besides its limit, such as for a debugger, in bytes; without a limit it does not count.</summary>
    public long MoreMemory { get; init; }

    /// <summary>Ports of the pod that lead to the laptop.</summary>
    public IReadOnlyList<ReverseForward> Reverse { get; init; } = [];

    /// <summary>Told of changes that need a new image; null for nobody: it is reported as an event in any case.</summary>
    public Action<IReadOnlyList<string>>? OnRebuild { get; init; }

    /// <summary>Pause what Flux or Argo CD does to the workload meanwhile.</summary>
    public bool GitOps { get; init; } = true;

    /// <summary>Kind and name, for people: <c>deployment/cart</c>.</summary>
    public string Where => $"{Type.Kind.ToLowerInvariant()}/{Workload}";
}
