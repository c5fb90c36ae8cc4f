using Kloop.Engine.GitOps.Owners;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Session;

/// <summary>
/// Sees that a Service that Flux or Argo CD keeps is not put back in the midst of a redirect: a selector that is half
/// theirs finds no pod, and the Service would be down until the session ends.
/// </summary>
internal sealed class RevertWatch(Cluster cluster, string service, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Until cancelled, or somebody else wrote the selector.</summary>
    /// <exception cref="TaskFailedException">Somebody did.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Period, time, cancellationToken);
            try
            {
                if (await cluster.FindAsync(ResourceType.Services, service, cancellationToken) is not { } now || OriginRecord.Find(now) is null) continue;
                var (selector, ours) = (now.Map("spec", "selector"), AgentObjects.AgentSelector(service));
                if (selector.Count == ours.Count && selector.All(ours.Contains)) continue;
                string who = FieldAsserted.By(now, ["spec", "selector"]) ?? "somebody";
                throw new TaskFailedException($"{who} put the selector of Service \"{service}\" back to what Git says, so the redirect ends: ask whoever runs it to pause it for Service \"{service}\"");
            }
            catch (ClusterException) when (!cancellationToken.IsCancellationRequested)
            {
                // Out of reach: the next look tells.
            }
        }
    }
}
