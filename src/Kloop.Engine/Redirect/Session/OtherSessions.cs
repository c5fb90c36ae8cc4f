using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Whom a session meets that is about to begin.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="name">What the agent is called by: the Service, or the workload.</param>
/// <param name="report">Told of what is waited for.</param>
/// <param name="time">The clock.</param>
internal sealed class OtherSessions(Cluster cluster, string name, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>
    /// Whether there is an agent to join, and which of its sessions are gone. What dead ones left is
    /// cleared; an ending that is under way is waited for; a route that somebody has is refused.
    /// </summary>
    /// <param name="service">The Service; null without.</param>
    /// <param name="route">What the session wants.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">Somebody has the route.</exception>
    public async Task<(bool Joins, IReadOnlySet<string> Dead)> FindAsync(
        System.Text.Json.Nodes.JsonObject? service, SessionRoute route, CancellationToken cancellationToken)
    {
        var nobody = (false, new HashSet<string>());
        if (await new RedirectInspector(cluster, time).FindAsync(service, name, cancellationToken) is not { } state) return nobody;
        if (state.Liveness == Liveness.Dead)
        {
            await new RedirectHealer(cluster, time).HealAsync(state, false, report, cancellationToken);
            return nobody;
        }

        if (state.Ending is { } by)
        {
            report(new RedirectEvent(RedirectEventKind.Note, $"{by.Who} is just ending the redirect of \"{name}\": waiting until everything is put back"));
            await new Membership(cluster, name, time).WaitForEndAsync(cancellationToken);
            return nobody;
        }

        if (state.Connected.FirstOrDefault(s => RouteText.Clashes(s.Route, route)) is { } owner)
        {
            throw new TaskFailedException(RouteText.Refusal(name, owner));
        }

        return (true, state.Removable(force: false));
    }
}
