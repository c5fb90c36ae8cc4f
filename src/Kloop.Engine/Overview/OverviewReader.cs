using System.Text.Json.Nodes;
using Kloop.Engine.Dev;
using Kloop.Engine.Environments;
using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Overview;

/// <summary>Reads everything that <c>kloop status</c> shows. What the user may not read is left out, with a note.</summary>
/// <param name="cluster">The cluster, and the namespace at hand.</param>
/// <param name="kubeconfigFile">The kubeconfig that has the local clusters' contexts; null for $KUBECONFIG, else ~/.kube/config.</param>
/// <param name="everywhere">Also what the cluster's other namespaces have of Kloop's.</param>
/// <param name="time">The clock.</param>
public sealed class OverviewReader(Cluster cluster, string? kubeconfigFile, bool everywhere, TimeProvider time)
{
    /// <summary>Namespaces that are read at a time: each is several questions.</summary>
    private const int AtATime = 4;

    private readonly ClustersHere _here = new(kubeconfigFile, time);

    /// <summary>Reads it once, all parts at the same time.</summary>
    /// <exception cref="ClusterException">The cluster is out of reach, or does not know who asks.</exception>
    public async Task<StatusOverview> ReadAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var here = _here.ReadAsync(ending.Token);
        try
        {
            var overview = await ReadClusterAsync(cancellationToken);
            var (clusters, notes) = await here;
            return overview with { Clusters = clusters, Notes = [.. overview.Notes, .. notes] };
        }
        finally
        {
            // Where the cluster is out of reach, programs of the laptop are not to go on behind it.
            await ending.CancelAsync();
            await Task.WhenAny(here);
        }
    }

    private async Task<StatusOverview> ReadClusterAsync(CancellationToken cancellationToken)
    {
        var sessions = SessionsAsync(cluster, cancellationToken);
        var pods = PartAsync("what the namespace costs is", () => cluster.ListAsync(ResourceType.Pods, null, cancellationToken));
        var environments = EnvironmentsAsync(cancellationToken);
        var elsewhere = everywhere ? PartAsync("other namespaces are", () => ElsewhereAsync(cancellationToken)) : Task.FromResult(new Part<IReadOnlyList<StatusOverview>>(null, null));
        await Task.WhenAll(sessions, pods, environments, elsewhere);
        var here = await sessions;
        return here with
        {
            Environments = (await environments).Value ?? [],
            Cost = (await pods).Value is { } all ? NamespaceCost.Of(cluster.Namespace, all, here.Developed) : null,
            Elsewhere = everywhere ? (await elsewhere).Value ?? [] : null,
            Notes = [.. here.Notes, .. ((string?[])[(await pods).Note, (await environments).Note, (await elsewhere).Note]).OfType<string>()],
        };
    }

    /// <summary>A namespace's redirects, developed workloads and pauses.</summary>
    private async Task<StatusOverview> SessionsAsync(Cluster at, CancellationToken cancellationToken)
    {
        var redirects = PartAsync("redirects and pauses are", () => new RedirectInspector(at, time).AllAsync(cancellationToken));
        var developed = PartAsync("workloads that are developed in are", () => new DevInspector(at).AllAsync(cancellationToken));
        await Task.WhenAll(redirects, developed);
        var (redirected, workloads) = (await redirects, await developed);
        // Without the sessions' records, a pause would look like one that somebody left behind.
        var paused = redirected.Value is null || workloads.Value is null ? new Part<IReadOnlyList<PauseState>>([], null)
            : await PartAsync("pauses are", () => new PauseInspector(at, time).AllAsync(redirected.Value, workloads.Value, cancellationToken));
        return new StatusOverview(at.Context, at.Namespace)
        {
            Redirects = redirected.Value,
            Developed = workloads.Value ?? [],
            Paused = paused.Value ?? [],
            Notes = [.. ((string?[])[redirected.Note, workloads.Note, paused.Note]).OfType<string>()],
        };
    }

    private async Task<IReadOnlyList<StatusOverview>> ElsewhereAsync(CancellationToken cancellationToken)
    {
        var others = (await cluster.NamesAsync(ResourceType.Namespaces, null, cancellationToken)).Where(n => n != cluster.Namespace).Order(StringComparer.Ordinal).ToList();
        var read = new StatusOverview[others.Count];
        await Parallel.ForAsync(0, others.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (i, token) => read[i] = await SessionsAsync(cluster.In(others[i]), token));
        return [.. read.Where(r => r.IsUsed)];
    }

    private async Task<Part<IReadOnlyList<EnvironmentState>>> EnvironmentsAsync(CancellationToken cancellationToken)
    {
        var list = new EnvironmentList(cluster);
        var (records, all) = await list.VisibleAsync(cancellationToken);
        return new(await list.StatesAsync(records, cancellationToken), all ? null : "other environments are not shown: you may not list namespaces");
    }

    private static async Task<Part<T>> PartAsync<T>(string what, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return new Part<T>(await read(), null);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // What to ask for, and the cluster's own words, are too much for a line.
            return new Part<T>(null, $"{what} not shown: {e.Message.Split(": ")[0]}");
        }
        catch (TaskFailedException e)
        {
            // A record that somebody broke must not hide the rest.
            return new Part<T>(null, $"{what} not shown: {e.Message}");
        }
    }

    /// <summary>A part of the view; null, and why, where it may not be read.</summary>
    private sealed record Part<T>(T? Value, string? Note)
        where T : class;
}
