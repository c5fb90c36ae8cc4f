namespace Kloop.Engine.Debugging;

/// <summary>What <c>kloop debug</c> was asked for.</summary>
/// <param name="Target">SERVICE, deploy/X or sts/X.</param>
public sealed record DebugOptions(string Target)
{
    /// <summary>What runs its program; null to see by its command.</summary>
    public DebugRuntime? Runtime { get; init; }

    /// <summary>The laptop's port for the debugger; null for the debugger's usual one, or a free one above it.</summary>
    public int? Port { get; init; }

    /// <summary>Stand still at the first line until a debugger comes.</summary>
    public bool Wait { get; init; }

    /// <summary>The container; null for the usual one.</summary>
    public string? Container { get; init; }

    /// <summary>What it runs in place of its own command; null for that.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The folder whose <c>.vscode/launch.json</c> gets the configuration; null to print it.</summary>
    public string? WriteTo { get; init; }

    /// <summary>An image that has the agent; null to borrow or build one.</summary>
    public string? AgentImage { get; init; }

    /// <summary>Where a built image may be pushed; null for the local cluster's own.</summary>
    public string? Registry { get; init; }

    /// <summary>Pause what Flux or Argo CD does to the workload meanwhile.</summary>
    public bool GitOps { get; init; } = true;
}
