using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Redirect.Subdomains;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>A session's subdomain, from its plan to its objects in the cluster.</summary>
internal sealed class SessionSubdomain(Cluster cluster, SubdomainPlan plan, Action<RedirectEvent> report)
{
    private readonly HashSet<string> _said = [];

    /// <summary>The ports to ask the agent for.</summary>
    public IReadOnlyList<EntryPort> Entries => plan.Entries;

    /// <summary>Every right that it needs.</summary>
    public IReadOnlyList<AccessRight> Rights => plan.Rights;

    /// <summary>What will be created, for the session's record.</summary>
    public IReadOnlyList<OwnObject> Objects => [.. plan.Objects.Select(o => new OwnObject(o.Type.Kind, o.Name))];

    /// <summary>Plans it; touches nothing.</summary>
    public static async Task<SessionSubdomain> PlanAsync(
        Cluster cluster, string service, string name, string session, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        var plan = await Subdomains.Subdomains.PlanAsync(cluster, new SubdomainRequest(service, name, session), cancellationToken);
        return new SessionSubdomain(cluster, plan, report);
    }

    /// <summary>Creates the objects, or leads them to the agent's new ports.</summary>
    /// <param name="ports">The agent's, in the order of <see cref="Entries"/>.</param>
    /// <param name="cancellationToken">Ends it between two objects.</param>
    public async Task OpenAsync(IReadOnlyList<ushort> ports, CancellationToken cancellationToken)
    {
        foreach (string note in plan.Notes.Concat(await Subdomains.Subdomains.CreateAsync(cluster, plan, ports, cancellationToken)).Where(_said.Add))
        {
            report(new RedirectEvent(RedirectEventKind.Note, note));
        }
    }

    /// <summary>Says where the application is reached.</summary>
    public void SayUrls()
    {
        foreach (var url in plan.Urls) report(new RedirectEvent(RedirectEventKind.Note, $"your own way in: {url.Url}"));
        if (plan.Urls.Count == 0) report(new RedirectEvent(RedirectEventKind.Note, "--ingress: no Ingress of this namespace leads to a Service by a host of its own, so there is no subdomain"));
    }
}
