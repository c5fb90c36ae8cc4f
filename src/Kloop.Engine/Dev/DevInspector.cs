using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>Reads which workloads are developed in, by whom, and whether they are still there; and puts right what a crash left.</summary>
public sealed class DevInspector(Cluster cluster)
{
    private static readonly ResourceType[] Types = [ResourceType.Deployments, ResourceType.StatefulSets];

    /// <summary>All of the namespace, also half-made and half-removed ones.</summary>
    public async Task<IReadOnlyList<DevState>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await FindAsync(cancellationToken)).Select(f => f.State)];

    /// <summary>Puts back what nobody uses any more.</summary>
    /// <param name="force">Also where it cannot be told whether somebody does.</param>
    /// <param name="only">Only the workload of this name; null for all.</param>
    /// <param name="report">Told of everything that is put back or left.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <returns>How many were put back, and how many were left.</returns>
    public async Task<(int Healed, int Left)> HealAsync(bool force, string? only, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        int healed = 0, left = 0;
        foreach (var found in (await FindAsync(cancellationToken)).Where(f => only is null || f.Name == only))
        {
            var state = found.State;
            if (state.Liveness == Liveness.Live || (state.Liveness == Liveness.Unknown && !force))
            {
                left++;
                report(new RedirectEvent(RedirectEventKind.Note, $"{state.Workload}: left alone, {state.Who} {(state.Liveness == Liveness.Live ? "develops" : "may develop")} in it ({state.Reason}){(state.Liveness == Liveness.Live ? "" : "; ask them, or use --force")}"));
                continue;
            }

            await HealAsync(found, report, cancellationToken);
            healed++;
        }

        return (healed, left);
    }

    /// <summary>Puts one workload back if this laptop's own dead session has it; who has it else, or null.</summary>
    internal async Task<DevState?> ClearAsync(ResourceType type, string name, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        var workload = await cluster.FindAsync(type, name, cancellationToken);
        var secret = await cluster.FindAsync(ResourceType.Secrets, DevNames.Main(type, name), cancellationToken);
        var record = workload is null ? null : DevRecord.Find(workload);
        if (record is null && secret is null) return null;
        var found = Of(type, name, workload, record, new SeenSecret(secret is null ? null : DevSecret.Decode(secret)));
        if (found.State.Liveness != Liveness.Dead) return found.State;
        await HealAsync(found, report, cancellationToken);
        return null;
    }

    private async Task HealAsync(Found found, Action<RedirectEvent> report, CancellationToken cancellationToken)
    {
        foreach (string what in await DevUndo.GiveBackAsync(cluster, found.Type, found.Name, null, found.Secret?.FieldOwners, cancellationToken))
        {
            report(new RedirectEvent(RedirectEventKind.Note, $"{found.State.Workload}: kept {what}"));
        }

        if (found.Secret?.Member is { Pauses.Count: > 0 } member)
        {
            foreach (string what in await Pausing.ReleaseAsync(cluster, member.Pauses, new HashSet<string> { member.Id }, cancellationToken)) report(new RedirectEvent(RedirectEventKind.Note, $"{found.State.Workload}: kept {what}"));
        }

        await DevUndo.RemoveObjectsAsync(cluster, found.Type, found.Name, cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step, $"{found.State.Workload}: put back, and Kloop's objects removed (it was {found.State.Who}'s; {found.State.Reason})"));
    }

    private async Task<IReadOnlyList<Found>> FindAsync(CancellationToken cancellationToken)
    {
        var secrets = await SecretsAsync(cancellationToken);
        var all = new List<Found>();
        foreach (var type in Types)
        {
            var workloads = await WorkloadsAsync(type, cancellationToken);
            var names = workloads.Where(w => w.Text("metadata", "annotations", DevNames.Annotation) is not null).Select(w => w.Name())
                .Union((secrets ?? []).Where(s => s.Kind == type.Kind).Select(s => s.Workload)).Order(StringComparer.Ordinal);
            foreach (string name in names)
            {
                var workload = workloads.FirstOrDefault(w => w.Name() == name);
                var secret = secrets is null ? await SecretAsync(type, name, cancellationToken) : new SeenSecret(secrets.FirstOrDefault(s => s.Kind == type.Kind && s.Workload == name));
                all.Add(Of(type, name, workload, workload is null ? null : DevRecord.Find(workload), secret));
            }
        }

        return all;
    }

    /// <summary>Who may not list them develops in none; those that a Secret tells of are found all the same.</summary>
    private async Task<IReadOnlyList<JsonObject>> WorkloadsAsync(ResourceType type, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.ListAsync(type, null, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return [];
        }
    }

    /// <summary>All of the namespace; null for who may not list Secrets.</summary>
    private async Task<IReadOnlyList<DevSecret>?> SecretsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var secrets = await cluster.ListAsync(ResourceType.Secrets, $"{RedirectNames.EverythingSelector},{DevNames.Label}", cancellationToken, "type=kloop.dev/dev");
            return [.. secrets.Select(DevSecret.Decode).OfType<DevSecret>()];
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return null;
        }
    }

    /// <summary>That of a workload which says that it is developed in: who may not list Secrets may have a right to this one.</summary>
    private async Task<SeenSecret> SecretAsync(ResourceType type, string name, CancellationToken cancellationToken)
    {
        try
        {
            return new SeenSecret(await cluster.FindAsync(ResourceType.Secrets, DevNames.Main(type, name), cancellationToken) is { } secret ? DevSecret.Decode(secret) : null);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return new SeenSecret(null, MayNot: true);
        }
    }

    private Found Of(ResourceType type, string name, JsonObject? workload, DevRecord? record, SeenSecret seen)
    {
        var secret = seen.Secret;
        var (liveness, reason) = seen.MayNot ? (Liveness.Unknown, "its Secret may not be read by you") : Judge(secret?.Member, record);
        string byHand = record?.ByHand(workload!, type, cluster.Namespace) ?? DevRecord.RemoveByHand(type, name, cluster.Namespace);
        var state = new DevState(
            $"{type.Kind.ToLowerInvariant()}/{name}", record is not null, secret?.Member.Who ?? record?.Who ?? "somebody", secret?.Member.Since ?? record?.Since, liveness, reason, byHand)
        {
            Session = secret?.Member.Id ?? record?.Session,
            Record = record,
        };
        return new Found(type, name, secret, state);
    }

    /// <summary>Whether anybody is there. Pure.</summary>
    internal static (Liveness, string) Judge(SessionMember? member, DevRecord? record)
    {
        if (member is null) return (Liveness.Dead, "its Secret is gone");
        if (SessionLiveness.HasEndedHere(member.Process)) return (Liveness.Dead, "its process on this laptop has ended");
        if (record is not null && record.Session != member.Id) return (Liveness.Unknown, "its Secret is another session's");
        if (member.Process.IsKnownAlive()) return (Liveness.Live, "its process on this laptop runs");
        return member.Process.IsKnownDead() ? (Liveness.Dead, "this laptop was restarted since") : (Liveness.Unknown, "it began on another laptop");
    }

    /// <summary>A workload's Secret; null where there is none, or where it may not be read.</summary>
    private sealed record SeenSecret(DevSecret? Secret, bool MayNot = false);

    private sealed record Found(ResourceType Type, string Name, DevSecret? Secret, DevState State);
}
