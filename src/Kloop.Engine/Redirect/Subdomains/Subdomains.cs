using System.Text;
using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>Brings a session's subdomains into the cluster, and away again.</summary>
public static class Subdomains
{
    /// <summary>Reads what there is and plans; touches nothing.</summary>
    /// <exception cref="ClusterException">Ingresses or Services cannot be listed.</exception>
    /// <exception cref="UsageException">NAME cannot be part of a host name.</exception>
    public static async Task<SubdomainPlan> PlanAsync(Cluster cluster, SubdomainRequest request, CancellationToken cancellationToken)
    {
        SubdomainPlan.CheckName(request.Name);
        var ingresses = await cluster.ListAsync(ResourceType.Ingresses, null, cancellationToken);
        var services = await cluster.ListAsync(ResourceType.Services, null, cancellationToken);
        var certificates = new Dictionary<string, CertificateFinding>();
        foreach (string secret in ingresses.Where(i => !RedirectNames.IsOurs(i)).SelectMany(IngressTls.Secrets).Distinct())
        {
            certificates[secret] = await CertificateAsync(cluster, secret, cancellationToken);
        }

        return SubdomainPlan.Of(request, new SubdomainSources(ingresses, services, certificates));
    }

    /// <summary>
    /// Creates the plan's objects, or, after the agent was replaced, gives them its new ports. The caller has recorded
    /// <see cref="SubdomainPlan.Objects"/> before.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="ports">The agent's ports, in the order of <see cref="SubdomainPlan.Entries"/>.</param>
    /// <param name="cancellationToken">Ends it between two objects.</param>
    /// <returns>What was not created and why, for people.</returns>
    public static async Task<IReadOnlyList<string>> CreateAsync(
        Cluster cluster, SubdomainPlan plan, IReadOnlyList<ushort> ports, CancellationToken cancellationToken)
    {
        if (plan.Objects.Count == 0) return [];
        await PutServiceAsync(cluster, plan, ports, cancellationToken);
        var notes = new List<string>();
        foreach (var clone in plan.Clones)
        {
            if (await PutCloneAsync(cluster, plan, clone, cancellationToken) is { } note) notes.Add(note);
        }

        return notes;
    }

    /// <summary>
    /// Removes what bears the session's label. A clone that another session with the same NAME can keep up goes over to it.
    /// Each part may be gone already; any of it can be repeated.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="session">The session's id.</param>
    /// <param name="cancellationToken">Ends it between two objects.</param>
    public static async Task RemoveAsync(Cluster cluster, string session, CancellationToken cancellationToken)
    {
        string ours = $"{RedirectNames.EverythingSelector},{SubdomainNames.SessionLabel}={session}";
        // The Service first: who hands a clone to us looks afterwards whether our Service is there still.
        foreach (var service in await cluster.ListAsync(ResourceType.Services, ours, cancellationToken))
        {
            await cluster.DeleteAsync(ResourceType.Services, service.Name(), cancellationToken);
        }

        foreach (var clone in await cluster.ListAsync(ResourceType.Ingresses, ours, cancellationToken))
        {
            if (!await HandOverAsync(cluster, clone, session, cancellationToken))
            {
                await cluster.DeleteAsync(ResourceType.Ingresses, clone.Name(), cancellationToken);
            }
        }
    }

    /// <summary>Ids of the sessions that have objects of subdomains for a redirected Service: for <c>heal</c>, and for the last one out.</summary>
    public static async Task<IReadOnlyList<string>> SessionsAsync(Cluster cluster, string service, CancellationToken cancellationToken)
    {
        string selector = $"{RedirectNames.Selector(service)},{SubdomainNames.SessionLabel}";
        var objects = await cluster.ListAsync(ResourceType.Services, selector, cancellationToken);
        var clones = await cluster.ListAsync(ResourceType.Ingresses, selector, cancellationToken);
        return [.. objects.Concat(clones).Select(o => o.Text("metadata", "labels", SubdomainNames.SessionLabel)).OfType<string>().Distinct()];
    }

    private static async Task PutServiceAsync(Cluster cluster, SubdomainPlan plan, IReadOnlyList<ushort> ports, CancellationToken cancellationToken)
    {
        var service = plan.Service(ports);
        try
        {
            await cluster.CreateAsync(ResourceType.Services, service, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Conflict)
        {
            var there = await cluster.GetAsync(ResourceType.Services, plan.ServiceName, cancellationToken);
            if (!RedirectNames.IsOurs(there))
            {
                throw new TaskFailedException($"Service \"{plan.ServiceName}\" exists and is not Kloop's: choose another --as, or rename it");
            }

            // Ours from before the agent was replaced, or of a session of the same NAME that is dead, since the agent gave NAME to us.
            await cluster.PatchAsync(ResourceType.Services, plan.ServiceName, new JsonPatch()
                .Replace("/metadata/labels", service.At("metadata", "labels"))
                .Replace("/spec/ports", service.At("spec", "ports")), cancellationToken);
        }
    }

    private static async Task<string?> PutCloneAsync(Cluster cluster, SubdomainPlan plan, JsonObject clone, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.CreateAsync(ResourceType.Ingresses, clone, cancellationToken);
            return null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Conflict)
        {
            var there = await cluster.GetAsync(ResourceType.Ingresses, clone.Name(), cancellationToken);
            if (!RedirectNames.IsOurs(there)) return $"Ingress {clone.Name()} exists and is not Kloop's, so it was left as it is: choose another --as, or rename it";
            if (there.Text("metadata", "labels", RedirectNames.ServiceLabel) is { } service && service != plan.Request.Service)
            {
                return $"Ingress {clone.Name()} is there already, by the session of {plan.Request.Name} that redirects {service}: it leads to both, and stays until both have ended";
            }

            await cluster.PatchAsync(ResourceType.Ingresses, clone.Name(), new JsonPatch()
                .Replace("/metadata/labels", clone.At("metadata", "labels"))
                .Add("/metadata/annotations", clone.At("metadata", "annotations"))
                .Replace("/spec", clone["spec"]), cancellationToken);
            return null;
        }
    }

    /// <summary>Gives a clone to another session of the same NAME whose agent has all its entries.</summary>
    private static async Task<bool> HandOverAsync(Cluster cluster, JsonObject clone, string session, CancellationToken cancellationToken)
    {
        string name = clone.Text("metadata", "labels", SubdomainNames.RouteLabel) ?? "";
        var others = await cluster.ListAsync(
            ResourceType.Services, $"{RedirectNames.EverythingSelector},{SubdomainNames.RouteLabel}={name},{SubdomainNames.SessionLabel}!={session}", cancellationToken);
        foreach (var other in others)
        {
            if (CloneHandover.Patch(clone, other) is not { } patch) continue;
            await cluster.PatchAsync(ResourceType.Ingresses, clone.Name(), patch, cancellationToken);
            // Gone since the listing: then its session looked for clones before this one was its own.
            if (await cluster.FindAsync(ResourceType.Services, other.Name(), cancellationToken) is not null) return true;
            clone = await cluster.GetAsync(ResourceType.Ingresses, clone.Name(), cancellationToken);
        }

        return false;
    }

    private static async Task<CertificateFinding> CertificateAsync(Cluster cluster, string secret, CancellationToken cancellationToken)
    {
        try
        {
            var found = await cluster.FindAsync(ResourceType.Secrets, secret, cancellationToken);
            return found is null ? new CertificateFinding(null, "there is no such Secret")
                : found.Text("data", "tls.crt") is { } data ? new CertificateFinding(Encoding.UTF8.GetString(Convert.FromBase64String(data)))
                : new CertificateFinding(null, "it has no tls.crt");
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return new CertificateFinding(null, "you may not get that Secret");
        }
    }
}
