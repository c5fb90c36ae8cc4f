using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Brings an interrupted connection back, so that nothing that goes through it is lost.</summary>
internal static class Resumption
{
    /// <summary>How long the agent keeps what an interrupted connection carries.</summary>
    private static readonly TimeSpan Limit = Tunnel.TunnelConnection.ResumeLimit;

    /// <summary>False when the agent does not know the connection any more, its pod is gone, or it took too long.</summary>
    /// <param name="resume">One try; <see cref="AgentLink.TryResumeAsync"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<bool> TryAsync(Func<CancellationToken, Task<bool>> resume, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var pause = new Pause(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2), time);
        while (time.GetElapsedTime(began) < Limit)
        {
            try
            {
                return await resume(cancellationToken);
            }
            catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound)
            {
                return false;
            }
            catch (Exception e) when (e is ClusterException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // The API server is out of reach, or the agent's answer got lost: the next try may find it.
            }

            await pause.WaitAsync(cancellationToken);
        }

        return false;
    }
}
