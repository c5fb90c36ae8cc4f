using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Leads the Service to the agent, and sees that its traffic arrives there.</summary>
internal sealed class ServiceSwitch(Cluster cluster, string service, EnteredRedirect entered, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>How long a canary may take to find the switched Service.</summary>
    private static readonly TimeSpan CanaryLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Canaries show the agent's own node; the others follow within kube-proxy's minSyncPeriod (1 s unless
    /// set otherwise) and the time that its rules take. So they must arrive until this long after the switch.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan CanaryPause = TimeSpan.FromMilliseconds(50);

    private const int MostTries = 5;

    /// <summary>Switches the Service unless another session did.</summary>
    /// <param name="keeper">The connection to the agent.</param>
    /// <param name="settled">Whether the Service was switched a while ago.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">Somebody changed the Service, or its traffic does not arrive.</exception>
    public async Task RunAsync(SessionKeeper keeper, bool settled, CancellationToken cancellationToken)
    {
        bool switched = await SwitchAsync(cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step, switched ? "Service switched" : "Service switched already"));
        await CanariesAsync(keeper, switched || !settled ? SettleTime : TimeSpan.Zero, cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step, "a canary through the Service's address arrived"));
    }

    /// <summary>Switches the Service unless it leads to the agent already; whether it did.</summary>
    /// <exception cref="TaskFailedException">Somebody changed the Service.</exception>
    public async Task<bool> SwitchAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            var now = await cluster.GetAsync(ResourceType.Services, service, cancellationToken);
            if (OriginRecord.Find(now) is not null) return false;
            if (!entered.Origin.Describes(now))
            {
                throw new TaskFailedException($"somebody changed Service \"{service}\" before it was switched: start the redirect again");
            }

            try
            {
                await cluster.PatchAsync(ResourceType.Services, service, entered.Origin.Switch(now, AgentObjects.AgentSelector(service)), cancellationToken);
                return true;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                // Somebody wrote between our read and our patch, perhaps the very same: read again.
            }
        }
    }

    private async Task CanariesAsync(SessionKeeper keeper, TimeSpan settle, CancellationToken cancellationToken)
    {
        long switchedAt = time.GetTimestamp();
        var (view, plan) = (entered.Target.View, entered.Target.Plan);
        string host = view.Headless ? $"{service}.{cluster.Namespace}.svc" : entered.Target.Service.Text("spec", "clusterIP")!;
        foreach (var port in plan.Ports)
        {
            ushort number = view.Headless ? port.Agent : port.Service.Number;
            long began = time.GetTimestamp();
            string? failure;
            while ((failure = await keeper.Link.CanaryAsync(host, number, cancellationToken)) is not null || time.GetElapsedTime(switchedAt) < settle)
            {
                if (failure is not null && time.GetElapsedTime(began) > CanaryLimit)
                {
                    throw new TaskFailedException($"the Service is switched, but its traffic does not reach the agent: {failure}. Does a NetworkPolicy or a mesh stand between?");
                }

                await Task.Delay(CanaryPause, time, cancellationToken);
            }
        }
    }
}
