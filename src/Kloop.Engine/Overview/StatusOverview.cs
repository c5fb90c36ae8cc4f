using Kloop.Engine.Dev;
using Kloop.Engine.Environments;
using Kloop.Engine.GitOps;
using Kloop.Engine.LocalClusters;
using Kloop.Engine.Redirect;

namespace Kloop.Engine.Overview;

/// <summary>Everything that <c>kloop status</c> shows, read at one time.</summary>
/// <param name="Context">The kubeconfig context's name.</param>
/// <param name="Namespace">The namespace at hand.</param>
public sealed record StatusOverview(string Context, string Namespace)
{
    /// <summary>The namespace's redirects; null where they may not be seen.</summary>
    public IReadOnlyList<RedirectState>? Redirects { get; init; } = [];

    /// <summary>Its workloads that are developed in.</summary>
    public IReadOnlyList<DevState> Developed { get; init; } = [];

    /// <summary>What is paused for it of Flux and Argo CD.</summary>
    public IReadOnlyList<PauseState> Paused { get; init; } = [];

    /// <summary>The cluster's environments, as far as they may be seen.</summary>
    public IReadOnlyList<EnvironmentState> Environments { get; init; } = [];

    /// <summary>What the namespace takes from the cluster; null where that may not be seen.</summary>
    public NamespaceCost? Cost { get; init; }

    /// <summary>The clusters on this machine.</summary>
    public IReadOnlyList<LocalCluster> Clusters { get; init; } = [];

    /// <summary>Redirects, developed workloads and pauses of the other namespaces, those without any left out; null where it was not asked for.</summary>
    public IReadOnlyList<StatusOverview>? Elsewhere { get; init; }

    /// <summary>Whether anything of Kloop's is here.</summary>
    internal bool IsUsed => Redirects is { Count: > 0 } || Developed.Count > 0 || Paused.Count > 0;

    /// <summary>What is not shown, and why, each in one line.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
