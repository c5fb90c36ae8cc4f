using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>Reads what is redirected, by whom, and whether they are still there.</summary>
public sealed class RedirectInspector(Cluster cluster, TimeProvider time)
{
    /// <summary>All redirects of the namespace, also half-made and half-removed ones.</summary>
    public async Task<IReadOnlyList<RedirectState>> AllAsync(CancellationToken cancellationToken)
    {
        var services = await cluster.ListAsync(ResourceType.Services, null, cancellationToken);
        var named = services.Where(s => s.Text("metadata", "annotations", RedirectNames.OriginAnnotation) is not null).Select(s => s.Name());
        var labelled = services.Where(RedirectNames.IsOurs).Select(s => s.Text("metadata", "labels", RedirectNames.ServiceLabel)!);
        var recorded = await RecordedAsync(services, cancellationToken);
        var found = new List<RedirectState>();
        foreach (string name in named.Concat(labelled).Concat(recorded).Distinct().Order(StringComparer.Ordinal))
        {
            if (await SeenAsync(services.FirstOrDefault(s => s.Name() == name), name, cancellationToken) is { } state) found.Add(state);
        }

        return found;
    }

    /// <summary>The same as <see cref="FindAsync"/>; for who may not read the record, what the Service itself says.</summary>
    private async Task<RedirectState?> SeenAsync(JsonObject? service, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(service, name, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            var origin = service is null ? null : OriginRecord.Find(service);
            string byHand = origin?.UndoByHand(service!, cluster.Namespace, AgentObjects.AgentSelector(name), subdomains: true)
                ?? OriginRecord.RemoveByHand(name, cluster.Namespace, subdomains: true);
            return new RedirectState(name, origin is not null, origin?.Owner ?? "somebody", origin?.Since, Liveness.Unknown, "its record may not be read by you", [], byHand) { IsUnread = true };
        }
    }

    /// <summary>The redirect of one Service, or null when it is not redirected and nothing of one is left.</summary>
    public async Task<RedirectState?> FindAsync(JsonObject? service, string name, CancellationToken cancellationToken)
    {
        var secret = await cluster.FindAsync(ResourceType.Secrets, RedirectNames.Main(name), cancellationToken);
        var origin = service is null ? null : OriginRecord.Find(service);
        bool ours = await HasObjectsAsync(name, cancellationToken);
        if (secret is null && origin is null && !ours) return null;
        var list = secret is null ? null : new MemberList(secret);
        var agents = await AgentQuestions.AskAsync(cluster, name, list?.Key, time, cancellationToken);
        var sessions = SessionLiveness.All(list?.Sessions ?? [], agents, time.GetUtcNow());
        var (liveness, reason) = Judge(list, sessions);
        var connected = agents.Sessions.Where(c => sessions.Any(s => s.Id == c.Id && s.Liveness == Liveness.Live)).ToList();
        bool subdomains = list?.Sessions.Any(s => s.Objects.Any(o => o.Kind == "Ingress")) ?? false;
        string byHand = origin?.UndoByHand(service!, cluster.Namespace, AgentObjects.AgentSelector(name), subdomains)
            ?? OriginRecord.RemoveByHand(name, cluster.Namespace, subdomains);
        foreach (var replaced in (list?.Sessions ?? []).Select(s => s.Replaced).OfType<ReplacedWorkload>()) byHand = $"{Replacement.ByHand(replaced, cluster.Namespace)} && {byHand}";
        return new RedirectState(
            name, origin is not null, list?.Record?.Who ?? origin?.Owner ?? "somebody", list?.Record?.Since ?? origin?.Since, liveness, reason, sessions, byHand)
        {
            Ending = list?.Ending,
            Connected = connected,
        };
    }

    /// <summary>Whether anybody uses a redirect. Pure.</summary>
    internal static (Liveness Liveness, string Reason) Judge(MemberList? list, IReadOnlyList<SessionState> sessions)
    {
        if (list is null) return (Liveness.Dead, "its record is gone");
        if (list.Ending is { } ending)
        {
            return SessionLiveness.HasEndedHere(ending.Process) ? (Liveness.Dead, $"{ending.Who} died while putting it back")
                : ending.Process.IsKnownAlive() ? (Liveness.Live, $"{ending.Who} is putting it back")
                : (Liveness.Unknown, $"{ending.Who} is putting it back, or died of it");
        }

        if (sessions.Count == 0) return (Liveness.Dead, "no session is recorded");
        var best = sessions.MinBy(s => s.Liveness switch { Liveness.Live => 0, Liveness.Unknown => 1, _ => 2 })!;
        return (best.Liveness, sessions.Count == 1 ? best.Reason
            : $"{sessions.Count(s => s.Liveness == Liveness.Live)} of {sessions.Count} sessions are live");
    }

    private async Task<IEnumerable<string>> RecordedAsync(IReadOnlyList<JsonObject> services, CancellationToken cancellationToken)
    {
        try
        {
            var secrets = await cluster.ListAsync(ResourceType.Secrets, RedirectNames.RecordsSelector, cancellationToken);
            return secrets.Select(s => s.Text("metadata", "labels", RedirectNames.ServiceLabel)).OfType<string>();
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not list Secrets may still read the record of the Service at hand.
            var names = services.Where(s => !RedirectNames.IsOurs(s)).Select(s => s.Name()).ToList();
            var found = await Task.WhenAll(names.Select(n => HasRecordAsync(n, cancellationToken)));
            return names.Where((_, i) => found[i]);
        }
    }

    private async Task<bool> HasRecordAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.FindAsync(ResourceType.Secrets, RedirectNames.Main(service), cancellationToken) is not null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return false;
        }
    }

    private async Task<bool> HasObjectsAsync(string name, CancellationToken cancellationToken) =>
        await cluster.FindAsync(ResourceType.Deployments, RedirectNames.Main(name), cancellationToken) is { } deployment && RedirectNames.IsOurs(deployment);
}
