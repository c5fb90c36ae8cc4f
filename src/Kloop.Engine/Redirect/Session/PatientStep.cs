using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>A step of ending: an API server that restarts at the wrong moment must not leave the cluster half put back.</summary>
internal static class PatientStep
{
    /// <summary>How long an unreachable API server is waited for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Does the step, again while the API server is out of reach. It must be safe to repeat.</summary>
    /// <exception cref="ClusterException">The cluster refused it, or was out of reach for too long.</exception>
    public static async Task RunAsync(Func<CancellationToken, Task> step, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await step(cancellationToken);
                return;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Unreachable or ClusterFailure.Other && time.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
