using Kloop.Engine.Configuration.Yaml;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Configuration;

/// <summary>One program of <c>run:</c>, in a pod's shoes without traffic.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Target">SERVICE, deploy/X, sts/X, cronjob/X or job/X.</param>
/// <param name="Command">The developer's program and its arguments.</param>
/// <param name="Directory">Where it runs.</param>
/// <param name="Replace">Let the workload stand still meanwhile.</param>
/// <param name="Container">The container whose place the program takes; null for the usual one.</param>
/// <param name="Overrides">What the program is to have otherwise than the pod; null for nothing.</param>
/// <param name="Grace">How long the program may take to end after SIGTERM; null for the usual.</param>
public sealed record RunItem(
    Place Place, string Target, IReadOnlyList<string> Command, string Directory, bool Replace, string? Container, EnvironmentOverrides? Overrides, TimeSpan? Grace)
{
    /// <summary>Volumes that only the pod's node has and that are copied, each by its path or its name.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];
}
