using System.Text.Json.Nodes;
using Kloop.Engine.Environments.Overlay;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Making;

/// <summary>Makes an environment, or brings one that is there to what is asked for.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="report">Takes a sentence for each thing that is done or left out.</param>
/// <param name="time">The clock.</param>
public sealed class EnvironmentCreation(Cluster cluster, Action<string> report, TimeProvider time)
{
    /// <summary>Makes it.</summary>
    /// <exception cref="UsageException">The wish has faults, or the namespace is somebody else's.</exception>
    /// <exception cref="TaskFailedException">The user may not make namespaces: the text says what to ask for.</exception>
    public async Task<EnvironmentRecord> RunAsync(EnvironmentWish wish, CancellationToken cancellationToken)
    {
        wish.Check();
        if (wish.From is { } basis && await FindAsync(basis, cancellationToken) is null) throw new UsageException($"--from {basis}: there is no such namespace in context \"{cluster.Context}\"");
        var ns = await NamespaceAsync(wish, cancellationToken);
        try
        {
            return await FillAsync(wish, EnvironmentRecord.Of(ns)!, cancellationToken);
        }
        catch (Exception e) when (e is ClusterException or TaskFailedException)
        {
            report($"environment {wish.Name} is there, and not complete: say it again, or remove it (kloop env delete {wish.Name})");
            throw;
        }
    }

    private async Task<EnvironmentRecord> FillAsync(EnvironmentWish wish, EnvironmentRecord record, CancellationToken cancellationToken)
    {
        var inside = cluster.In(wish.Name);
        await LimitsAsync(wish, inside, cancellationToken);
        if (wish.User is not null) await RightsAsync(wish, inside, cancellationToken);
        if (wish.From is not null)
        {
            var copies = new EnvironmentCopies(cluster.In(wish.From), inside, report, time);
            await copies.PullSecretsAsync(cancellationToken);
            await copies.NamedAsync([.. wish.Copies.Select(CopyWish.Parse)], cancellationToken);
        }

        if (record.Base is { } under) report(await new OverlaySync(inside, under).RunAsync(cancellationToken) is var (added, _, all) && added == all ? $"{all} Services of {under} are reached from it" : $"{all} Services of {under} are reached from it, {added} of them new");
        return record;
    }

    private async Task<JsonObject> NamespaceAsync(EnvironmentWish wish, CancellationToken cancellationToken)
    {
        var own = new EnvironmentNamespace(cluster, wish.Name, time);
        try
        {
            return await own.CreateAsync(wish.Labels(), wish.Annotations(time.GetUtcNow()), cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            throw new TaskFailedException(AdministratorHelp.Create(wish, cluster.Context, e.Message));
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Conflict)
        {
            return await AgainAsync(wish, cancellationToken);
        }
    }

    /// <summary>The environment is there already: it lives on for as long as a new one would.</summary>
    private async Task<JsonObject> AgainAsync(EnvironmentWish wish, CancellationToken cancellationToken)
    {
        var live = await FindAsync(wish.Name, cancellationToken) ?? throw new TaskFailedException($"namespace {wish.Name} came and went: say it again");
        if (EnvironmentRecord.Of(live) is not { } there) throw new UsageException($"namespace {wish.Name} is there already, and not of Kloop's making: choose another name, or work in it as it is by kloop env use {wish.Name}");
        if (there.IsGoing) throw new TaskFailedException($"environment {wish.Name} is being removed: say it again in a moment");
        // A branch is everybody's who works on it; else an environment is its owner's.
        if (there.Owner != wish.Owner && (there.Branch is null || there.Branch != wish.Branch)) throw new UsageException($"environment {wish.Name} is {there.Owner}'s: choose another name, or work in it by kloop env use {wish.Name}");
        string? basis = wish.IsOverlay ? wish.From : null;
        if (there.Base != basis) throw new UsageException($"environment {wish.Name} is {(there.Base is null ? "no overlay" : $"an overlay over {there.Base}")} already: remove it (kloop env delete {wish.Name}), or choose another name");
        var notes = wish.Annotations(time.GetUtcNow());
        notes.Remove(EnvironmentNames.Owner);
        var patch = new JsonPatch().Test("/metadata/uid", live.Text("metadata", "uid"));
        foreach (var (key, value) in notes) patch.Add("/metadata/annotations/" + JsonPatch.Escape(key), value);
        if (notes.Count == 0) return live;
        report("it was there already, and is brought to this");
        return await cluster.PatchAsync(ResourceType.Namespaces, wish.Name, patch, cancellationToken);
    }

    private async Task LimitsAsync(EnvironmentWish wish, Cluster inside, CancellationToken cancellationToken)
    {
        try
        {
            await inside.ApplyAsync(ResourceType.LimitRanges, EnvironmentObjects.Limits(wish.Memory), force: true, dryRun: false, cancellationToken);
            if (EnvironmentObjects.Quota(wish.Cpu, wish.Memory) is { } quota)
            {
                await inside.ApplyAsync(ResourceType.ResourceQuotas, quota, force: true, dryRun: false, cancellationToken);
            }
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            report($"it has no quota and no default limits of Kloop's, since you may not make them there ({e.Message})");
        }

        if (!wish.Isolate) return;
        await inside.ApplyAsync(ResourceType.NetworkPolicies, EnvironmentObjects.Policy(), force: true, dryRun: false, cancellationToken);
        report("pods of other environments are kept out, where the cluster's network enforces NetworkPolicies");
    }

    private async Task RightsAsync(EnvironmentWish wish, Cluster inside, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (type, body) in EnvironmentObjects.Rights(wish.Name, wish.User!)) await inside.ApplyAsync(type, body, force: true, dryRun: false, cancellationToken);
            report($"user {wish.User} is its administrator");
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            report($"user {wish.User} has no rights in it from you, since you may not give them ({e.Message}); an administrator may: kubectl create rolebinding {EnvironmentNames.Objects}-admin -n {wish.Name} --clusterrole=admin --user={wish.User}");
        }
    }

    /// <summary>Null also for who may not look at namespaces: what comes next tells.</summary>
    private async Task<JsonObject?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.FindAsync(ResourceType.Namespaces, name, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } };
        }
    }
}
