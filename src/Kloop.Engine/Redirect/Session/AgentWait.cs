using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Waits for an agent that another session starts; not for ever, since that session may fail or die.</summary>
internal sealed class AgentWait(Cluster cluster, string service, Membership membership, TimeProvider time)
{
    /// <summary>How long an agent may take whose starter is there, as far as is known.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>How long one may take whose starter is known to be gone: its pod may be on its way all the same.</summary>
    private static readonly TimeSpan WithoutStarter = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <param name="own">The session that waits.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">There will be none.</exception>
    public async Task<JsonObject> ReadyPodAsync(string own, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            var ready = await AgentRollout.ReadyPodsAsync(cluster, service, cancellationToken);
            if (ready.Count > 0) return ready[0];
            var list = await membership.ReadAsync(cancellationToken);
            if (list is not { Ending: null })
            {
                throw new TaskFailedException($"the redirect of \"{service}\" was ended at this moment: start again");
            }

            var others = list.Sessions.Where(s => s.Id != own && !SessionLiveness.HasEndedHere(s.Process)).ToList();
            if (time.GetElapsedTime(began) > (others.Count == 0 ? WithoutStarter : Longest))
            {
                throw new TaskFailedException(others.Count == 0
                    ? $"the session that began to redirect \"{service}\" ended before its agent was ready: start again"
                    : $"the agent that {string.Join(", ", others.Select(o => o.Who))} began to start for \"{service}\" is not ready after {Longest.TotalMinutes:0} minutes: ask them, or run `kloop heal {service} --force -n {cluster.Namespace}` if they are gone");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }
}
