using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Keeps one session connected to its agent, through restarts of the agent and of the API server.</summary>
internal sealed class SessionKeeper(
    Cluster cluster, string service, ushort controlPort, byte[] key, SessionInfo session, LaptopDialer dialer, Action<RedirectEvent> report, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private AgentLink? _link;

    /// <summary>The present connection.</summary>
    public AgentLink Link => _link ?? throw new InvalidOperationException("not connected yet");

    /// <summary>Connects and takes the Service's traffic.</summary>
    /// <exception cref="TaskFailedException">Another session has it.</exception>
    public async Task ConnectAsync(string pod, CancellationToken cancellationToken)
    {
        var link = await AgentLink.ConnectAsync(cluster, pod, controlPort, key, dialer.HandleAsync, time, cancellationToken);
        if (await link.RegisterAsync(session, cancellationToken) is { } owner)
        {
            await link.DisposeAsync();
            throw new TaskFailedException($"Service \"{service}\" is redirected by {owner.Owner}@{owner.Host} since {owner.Since.LocalDateTime:g}: ask them, or wait until they end it");
        }

        _link = link;
    }

    /// <summary>Waits for losses and repairs them, until cancelled.</summary>
    /// <exception cref="TaskFailedException">Somebody removed the redirect, or took it over.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string reason = await Link.Lost.WaitAsync(cancellationToken);
            report(new RedirectEvent(RedirectEventKind.Lost, $"connection lost ({reason}): the origin serves until it is back"));
            await Link.DisposeAsync();
            await ReconnectAsync(cancellationToken);
            report(new RedirectEvent(RedirectEventKind.Restored, "connection restored: your program serves again"));
        }
    }

    /// <summary>Ends the session.</summary>
    public ValueTask CloseAsync() => _link?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (await AgentRollout.ReadyPodAsync(cluster, service, cancellationToken) is { } pod)
                {
                    await ConnectAsync(pod.Name(), cancellationToken);
                    return;
                }

                if (await cluster.FindAsync(ResourceType.Deployments, RedirectNames.Main(service), cancellationToken) is null)
                {
                    throw new TaskFailedException($"somebody removed the redirect of \"{service}\" while it was in use");
                }
            }
            catch (Exception e) when (e is ClusterException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // Out of reach, or the new agent is not there yet: the next try may find it.
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
