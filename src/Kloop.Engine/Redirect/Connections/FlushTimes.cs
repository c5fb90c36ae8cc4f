namespace Kloop.Engine.Redirect.Connections;

/// <summary>How long a flush waits for what.</summary>
public sealed record FlushTimes
{
    /// <summary>For another pod to be Ready.</summary>
    public TimeSpan Replacement { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// From the origin Service's turning away to the pod's end: nodes follow within kube-proxy's minSyncPeriod (1 s
    /// unless set otherwise) and the time that its rules take.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>For ended pods to go, over their own grace period.</summary>
    public TimeSpan Ending { get; init; } = TimeSpan.FromSeconds(20);
}
