using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Run;

/// <summary>What <c>kloop run</c> was asked for.</summary>
/// <param name="Target">SERVICE, deploy/X, sts/X, cronjob/X or job/X.</param>
/// <param name="Command">The developer's program and its arguments.</param>
/// <param name="Replace">Let the workload stand still meanwhile.</param>
/// <param name="Container">The container whose place the program takes; null for the usual one.</param>
/// <param name="Image">An image that has the agent; null to borrow or build one.</param>
/// <param name="Registry">Where a built image may be pushed; null for the local cluster's own.</param>
/// <param name="Grace">How long the program may take to end after SIGTERM; null for the usual.</param>
/// <param name="StdoutToStderr">Keep the program's output off stdout.</param>
/// <param name="Overrides">What the program is to have otherwise than the pod.</param>
/// <param name="Network">How the program has the cluster's network.</param>
/// <param name="Outgoing">Which of its connections go through the cluster; the first that holds counts.</param>
/// <param name="Directory">Where the program runs; null for the working directory.</param>
/// <param name="Output">Takes the program's lines; null to let it write to the terminal itself.</param>
public sealed record RunOptions(
    string Target, IReadOnlyList<string> Command, bool Replace = false, string? Container = null, string? Image = null, string? Registry = null,
    TimeSpan? Grace = null, bool StdoutToStderr = false, EnvironmentOverrides? Overrides = null,
    NetworkWay Network = NetworkWay.Auto, IReadOnlyList<OutgoingRule>? Outgoing = null, string? Directory = null, Action<ProgramLine>? Output = null)
{
    /// <summary>Pause what Flux or Argo CD does to a replaced workload meanwhile.</summary>
    public bool GitOps { get; init; } = true;

    /// <summary>Volumes that only the pod's node has and that are copied, each by its path or its name.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Volumes that are copied where only the pod's node has them, by names that may have <c>*</c>: those of <c>KubernetesLocalProcessConfig.yaml</c>.</summary>
    public IReadOnlyList<string> WishedVolumes { get; init; } = [];
}
