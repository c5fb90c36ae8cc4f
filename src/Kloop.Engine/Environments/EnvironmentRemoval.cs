using Kloop.Engine.Environments.Making;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments;

/// <summary>Removes environments, and nothing else: a namespace without Kloop's labels is never removed.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="report">Takes a sentence for each.</param>
/// <param name="time">The clock.</param>
public sealed class EnvironmentRemoval(Cluster cluster, Action<string> report, TimeProvider time)
{
    /// <summary>Removes some, and waits until they are gone.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="user">Who asks: an environment is removed by its owner; null for anybody.</param>
    /// <param name="wait">Waits.</param>
    /// <param name="now">Ends the waiting.</param>
    /// <exception cref="UsageException">One is no environment, or somebody else's: none is removed.</exception>
    /// <exception cref="TaskFailedException">The user may not, or one does not go.</exception>
    public async Task DeleteAsync(IReadOnlyList<string> names, string? user, bool wait, CancellationToken now)
    {
        var records = new List<EnvironmentRecord>();
        foreach (string name in names.Distinct()) records.Add(await CheckAsync(name, user, now));
        foreach (var record in records) await BeginAsync(record);
        await Task.WhenAll(records.Select(r => EndAsync(r, wait, now)));
    }

    private async Task<EnvironmentRecord> CheckAsync(string name, string? user, CancellationToken now)
    {
        var ns = await cluster.FindAsync(ResourceType.Namespaces, name, now) ?? throw new UsageException($"there is no environment {name} in context \"{cluster.Context}\": kloop env list shows those that there are");
        var record = EnvironmentRecord.Of(ns) ?? throw new UsageException($"namespace {name} is not of Kloop's making, and Kloop removes only its own: kubectl delete namespace {name} removes it");
        return user is null || record.Owner == user ? record : throw new UsageException($"environment {name} is {record.Owner}'s: ask them, or say --force");
    }

    /// <summary>Removes those whose time is over, and only those.</summary>
    /// <param name="dryRun">Only says which.</param>
    /// <param name="wait">Waits until they are gone.</param>
    /// <param name="now">Ends the waiting, and what comes after the present one.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="TaskFailedException">Some may not be removed by the user, or do not go; the others are.</exception>
    public async Task<IReadOnlyList<string>> PruneAsync(bool dryRun, bool wait, CancellationToken now)
    {
        var expired = (await new EnvironmentList(cluster).AllAsync(now)).Where(e => !e.IsGoing && e.HasExpired(time.GetUtcNow())).ToList();
        var (begun, failures) = (new List<EnvironmentRecord>(), new List<string>());
        foreach (var one in expired)
        {
            now.ThrowIfCancellationRequested();
            // Somebody may have given it more time since the list was made.
            if (await new EnvironmentList(cluster).FindAsync(one.Name, now) is not { } still || !still.HasExpired(time.GetUtcNow())) continue;
            try
            {
                if (!dryRun) await BeginAsync(one);
                begun.Add(one);
                report($"environment {one.Name} {(dryRun ? "would be" : "is being")} removed ({one.Owner}'s, expired {Environments.TimeToLive.Distance(still.Expires!.Value - time.GetUtcNow())})");
            }
            catch (TaskFailedException e)
            {
                failures.Add(e.Message);
            }
        }

        if (!dryRun && wait) await Task.WhenAll(begun.Select(e => new EnvironmentNamespace(cluster, e.Name, time).GoneAsync(now)));
        if (failures.Count > 0) throw new TaskFailedException(string.Join('\n', failures));
        return [.. begun.Select(e => e.Name)];
    }

    private async Task BeginAsync(EnvironmentRecord record)
    {
        try
        {
            await new EnvironmentNamespace(cluster, record.Name, time).DeleteAsync();
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            throw new TaskFailedException(AdministratorHelp.Delete(record.Name, e.Message));
        }
    }

    private async Task EndAsync(EnvironmentRecord record, bool wait, CancellationToken now)
    {
        if (wait && !await new EnvironmentNamespace(cluster, record.Name, time).GoneAsync(now)) throw new TaskFailedException($"environment {record.Name} is being removed by the cluster, and not gone yet: kubectl get namespace {record.Name} -o yaml says what it waits for");
        report(wait ? $"environment {record.Name} is removed" : $"environment {record.Name} is being removed");
    }
}
