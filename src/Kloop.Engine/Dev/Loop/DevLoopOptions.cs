using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Dev.Logs;
using Kloop.Engine.Steps;

namespace Kloop.Engine.Dev.Loop;

/// <summary>How <c>kloop dev</c> works.</summary>
public sealed record DevLoopOptions
{
    /// <summary>How images are built.</summary>
    public BuildOptions Build { get; init; } = new();

    /// <summary>How the application is deployed.</summary>
    public DeployOptions Deploy { get; init; } = new();

    /// <summary>The file that says what the application is, absolute; null for the folder's kloop.yaml, be it there or not.</summary>
    public string? File { get; init; }

    /// <summary>Only these images or workloads are developed in; empty for all that can be.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Show the pods' logs.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>An image that has the agent; null to borrow or build one.</summary>
    public string? AgentImage { get; init; }

    /// <summary>Pause what Flux or Argo CD does to the workloads meanwhile.</summary>
    public bool GitOps { get; init; } = true;

    /// <summary>At the end the application goes too.</summary>
    public bool RemoveAtEnd { get; init; }
}

/// <summary>What the loop shows. All may be called from any thread.</summary>
/// <param name="Step">Building and deploying.</param>
/// <param name="Dev">What becomes of edits.</param>
/// <param name="Log">What containers write.</param>
public sealed record DevLoopOutput(Action<StepEvent> Step, Action<DevEvent> Dev, Action<LogLine> Log);

/// <summary>What somebody asks of a running loop.</summary>
public enum DevLoopRequest
{
    /// <summary>Build and deploy what changed.</summary>
    Rebuild,

    /// <summary>Build and deploy what was edited and no session follows.</summary>
    Follow,

    /// <summary>Start all processes again.</summary>
    Restart,

    /// <summary>Say what the cluster's events tell of the pods.</summary>
    Events,

    /// <summary>Show the forwarded ports in the browser.</summary>
    Open,
}
