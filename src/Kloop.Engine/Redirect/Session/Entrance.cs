using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.SelfHealing;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Session;

/// <summary>What a session entered.</summary>
/// <param name="Key">The session key.</param>
/// <param name="Origin">What the Service was before the switch.</param>
/// <param name="Target">The Service and its ports, as the redirect has them.</param>
internal sealed record EnteredRedirect(byte[] Key, OriginRecord Origin, RedirectTarget Target);

/// <summary>
/// Begins a redirect, or joins the one that is there, however many sessions come and go at the same time;
/// returns when its agent is ready.
/// </summary>
internal sealed class Entrance(
    Cluster cluster, RedirectOptions options, RedirectTarget target, SessionMember own, IReadOnlySet<string> dead,
    Action<RedirectEvent> report, TimeProvider time)
{
    private readonly Membership _membership = new(cluster, options.Service, time);

    /// <summary>Whether there may be a record of the session.</summary>
    public bool Attempted { get; private set; }

    /// <exception cref="TaskFailedException">The agent does not start, or somebody's ending takes too long.</exception>
    /// <exception cref="UsageException">The Service cannot be redirected any more.</exception>
    public async Task<EnteredRedirect> EnterAsync(CancellationToken cancellationToken)
    {
        var present = target;
        while (true)
        {
            if (await _membership.ReadAsync(cancellationToken) is { Ending: { } by })
            {
                Report(RedirectEventKind.Note, $"{by.Who} is just ending the redirect of \"{options.Service}\": waiting until everything is put back");
                await _membership.WaitForEndAsync(cancellationToken);
            }

            Attempted = true;
            if (await _membership.JoinAsync(own, dead, cancellationToken) is { } list) return await JoinedAsync(list, present, cancellationToken);
            Attempted = false;
            // The record of what was is made from the Service as it is without a redirect.
            if (OriginRecord.Find(present.Service) is not null) present = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
            if (await StartedAsync(present, cancellationToken) is { } started) return started;
        }
    }

    /// <summary>Begins the redirect; null when somebody else did at the same moment.</summary>
    private async Task<EnteredRedirect?> StartedAsync(RedirectTarget present, CancellationToken cancellationToken)
    {
        var origin = OriginRecord.Of(present.View, present.Plan, own.Who, own.Since);
        var objects = new AgentObjects(options.Service, present.Plan, origin);
        byte[] key = RandomNumberGenerator.GetBytes(32);
        var record = new SessionRecord(own.Owner, own.Process, own.Since, own.Version, present.Service.At("metadata", "managedFields")?.DeepClone() as JsonArray);
        bool heals = await SelfHealingRight.IsThereAsync(cluster, options, cancellationToken);
        var undo = heals ? origin.GuardedUndo(present.Service, AgentObjects.AgentSelector(options.Service)) : null;
        JsonObject secret;
        try
        {
            // From the request on: an answer that got lost may have created it.
            Attempted = true;
            secret = await cluster.CreateAsync(ResourceType.Secrets, objects.Record(key, record, own, undo), cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Conflict)
        {
            Attempted = false;
            return null;
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.Invalid)
        {
            Attempted = false;
            throw;
        }

        heals = heals && await SelfHealingRight.GiveAsync(cluster, options.Service, secret, cancellationToken);
        string agent = await new AgentStart(cluster, options, present, objects, time) { Heals = heals }.RunAsync(cancellationToken);
        Report(RedirectEventKind.Step, $"agent ready on {agent}");
        return new EnteredRedirect(key, origin, present);
    }

    private async Task<EnteredRedirect> JoinedAsync(MemberList list, RedirectTarget present, CancellationToken cancellationToken)
    {
        if (list.Key is not { } key || list.Origin is not { } origin)
        {
            throw new TaskFailedException($"the record of the redirect of \"{options.Service}\" (Secret {RedirectNames.Main(options.Service)}) cannot be read: run `kloop heal {options.Service} --force -n {cluster.Namespace}`");
        }

        var others = list.Sessions.Where(s => s.Id != own.Id && !dead.Contains(s.Id)).Select(s => s.Who).Distinct().ToList();
        Report(RedirectEventKind.Step, $"joined the redirect of {(others.Count == 0 ? list.Record?.Who ?? "somebody" : string.Join(", ", others))}");
        string[] without = [.. options.Image is null ? [] : (string[])["--image"], .. options.Registry is null ? [] : (string[])["--registry"], .. options.HighlyAvailable ? (string[])["--ha"] : [], .. options.SelfHeal ? [] : (string[])["--no-self-heal"]];
        if (without.Length > 0) Report(RedirectEventKind.Note, $"without effect: {string.Join(", ", without)}, since the agent is there already");
        if (list.Record is { } record && record.Version != own.Version)
        {
            Report(RedirectEventKind.Note, $"the agent is of {record.Who}'s kloop {record.Version}, which is {Versions.Relation(record.Version, own.Version)} than this one, {own.Version}: where they differ, use the same");
        }

        var pod = await new AgentWait(cluster, options.Service, _membership, time).ReadyPodAsync(own.Id, cancellationToken);
        Report(RedirectEventKind.Step, $"agent ready on {pod.Text("spec", "nodeName")}");
        return new EnteredRedirect(key, origin, present with { Plan = present.Plan.For(origin, AgentLink.ControlPort(pod)) });
    }

    private void Report(RedirectEventKind kind, string text) => report(new RedirectEvent(kind, text));
}
