using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>Reads what is redirected, by whom, and whether they are still there.</summary>
public sealed class RedirectInspector(Cluster cluster, TimeProvider time)
{
    /// <summary>How long an agent may take to answer.</summary>
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(10);

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
            if (await FindAsync(services.FirstOrDefault(s => s.Name() == name), name, cancellationToken) is { } state) found.Add(state);
        }

        return found;
    }

    /// <summary>The redirect of one Service, or null when it is not redirected and nothing of one is left.</summary>
    public async Task<RedirectState?> FindAsync(JsonObject? service, string name, CancellationToken cancellationToken)
    {
        var secret = await cluster.FindAsync(ResourceType.Secrets, RedirectNames.Main(name), cancellationToken);
        var origin = service is null ? null : OriginRecord.Find(service);
        bool ours = await HasObjectsAsync(name, cancellationToken);
        if (secret is null && origin is null && !ours) return null;
        var record = secret.Text("data", "record") is { } text ? SessionRecord.Decode(Decode(text)) : null;
        var (liveness, reason, sessions) = await LivenessAsync(name, secret, record, cancellationToken);
        string byHand = origin?.UndoByHand(service!, cluster.Namespace, AgentObjects.AgentSelector(name))
            ?? $"kubectl -n {cluster.Namespace} delete deployment,service,secret -l {RedirectNames.Selector(name)}";
        return new RedirectState(name, origin is not null, record?.Who ?? origin?.Owner ?? "somebody", record?.Since ?? origin?.Since, liveness, reason, sessions, byHand)
        {
            FieldOwners = record?.FieldOwners,
        };
    }

    /// <summary>The session key in a record's Secret.</summary>
    internal static byte[]? Key(JsonObject? secret)
    {
        try
        {
            return secret.Text("data", "key") is { } text ? Convert.FromBase64String(Decode(text)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<IEnumerable<string>> RecordedAsync(IReadOnlyList<JsonObject> services, CancellationToken cancellationToken)
    {
        try
        {
            var secrets = await cluster.ListAsync(ResourceType.Secrets, RedirectNames.EverythingSelector, cancellationToken);
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

    private async Task<(Liveness, string, IReadOnlyList<SessionInfo>)> LivenessAsync(
        string name, JsonObject? secret, SessionRecord? record, CancellationToken cancellationToken)
    {
        if (record is null) return (Liveness.Dead, "its record is gone", []);
        var sessions = await SessionsAsync(name, Key(secret), cancellationToken);
        // An agent may take a moment to notice that the session of a killed process is gone.
        var others = record.Process.IsKnownDead() ? sessions?.Where(s => !IsOf(s, record)).ToList() : sessions;
        if (others is { Count: > 0 }) return (Liveness.Live, "connected", others);
        if (record.Process.IsKnownAlive()) return (Liveness.Live, "its process on this laptop runs", []);
        if (record.Process.IsKnownDead()) return (Liveness.Dead, "its process on this laptop has ended", []);
        // Another laptop's session may be starting, or on its way back after a lost connection: only its owner knows.
        return (Liveness.Unknown, sessions is null ? "its agent does not answer" : "it began on another laptop, and its agent has no session now", []);
    }

    private static bool IsOf(SessionInfo session, SessionRecord record) =>
        session.Owner == record.Owner && session.Host == record.Process.Host && session.Since == record.Since;

    /// <summary>The agent's sessions; null when it does not answer.</summary>
    private async Task<IReadOnlyList<SessionInfo>?> SessionsAsync(string name, byte[]? key, CancellationToken cancellationToken)
    {
        if (key is null || await AgentRollout.ReadyPodAsync(cluster, name, cancellationToken) is not { } pod) return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AskLimit);
        try
        {
            await using var link = await AgentLink.ConnectAsync(cluster, pod.Name(), AgentLink.ControlPort(pod), key, i =>
            {
                i.Refuse(Tunnel.Channels.DialError.Denied, "this laptop only asks");
                return Task.CompletedTask;
            }, time, limit.Token);
            return await link.SessionsAsync(limit.Token);
        }
        catch (Exception e) when ((e is IOException or ClusterException or OperationCanceledException or TaskFailedException) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
