using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Waiting;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Logs;

/// <summary>The logs of all pods of some workloads, those that come later too.</summary>
/// <param name="cluster">Seen from the namespace of those that say none.</param>
/// <param name="lines">How many lines of before are shown of a container that runs already; null for all.</param>
/// <param name="onLine">Takes each line, from any thread.</param>
/// <param name="time">The clock.</param>
public sealed class PodLogs(Cluster cluster, int? lines, Action<LogLine> onLine, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> _followed = new();

    /// <summary>Follows them until the end.</summary>
    /// <param name="workloads">Their objects, as the cluster has them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task FollowAsync(IReadOnlyList<JsonObject> workloads, CancellationToken cancellationToken) => FollowAsync(_ => Task.FromResult(workloads), cancellationToken);

    /// <summary>The same of workloads that may be others each time they are asked for.</summary>
    internal async Task FollowAsync(Func<CancellationToken, Task<IReadOnlyList<JsonObject>>> workloads, CancellationToken cancellationToken)
    {
        bool first = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = await workloads(cancellationToken);
            foreach (var workload in now)
            {
                foreach (var (pod, container, run) in await ContainersAsync(workload, cancellationToken))
                {
                    // Only what was there when this began has a past that nobody saw.
                    if (_followed.TryAdd(run, true)) _ = FollowAsync(workload, pod, container, first ? lines : null, cancellationToken);
                }
            }

            first &= now.Count == 0;
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>What their containers wrote until now, one after the other.</summary>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task ReadAsync(IReadOnlyList<JsonObject> workloads, CancellationToken cancellationToken)
    {
        foreach (var workload in workloads)
        {
            foreach (var (pod, container, _) in await ContainersAsync(workload, cancellationToken))
            {
                await foreach (string line in At(workload).LogLinesAsync(pod, container, lines, follow: false, cancellationToken)) Tell(workload.Name(), pod, container, line);
            }
        }
    }

    private async Task<IEnumerable<(string Pod, string Container, string Run)>> ContainersAsync(JsonObject workload, CancellationToken cancellationToken)
    {
        try
        {
            var at = At(workload);
            if (workload.Text("kind") == ResourceType.Pods.Kind) return await at.FindAsync(ResourceType.Pods, workload.Name(), cancellationToken) is { } pod ? Running([pod]) : [];
            if (WorkloadPods.Selector(workload) is not { } selector) return [];
            return Running(await at.ListAsync(ResourceType.Pods, selector, cancellationToken));
        }
        catch (ClusterException)
        {
            // Out of reach for now.
            return [];
        }
    }

    /// <summary>Containers that run, or ran: each of their runs has a log. Pure.</summary>
    internal static IEnumerable<(string Pod, string Container, string Run)> Running(IEnumerable<JsonObject> pods) =>
        pods.SelectMany(p => p.Items("status", "containerStatuses").Concat(p.Items("status", "initContainerStatuses"))
            .Where(s => s.At("state", "waiting") is null && s.Text("containerID") is { Length: > 0 })
            .Select(s => (p.Name(), s.Text("name")!, s.Text("containerID")!)));

    private Cluster At(JsonObject workload) => workload.Text("metadata", "namespace") is { } ns ? cluster.In(ns) : cluster;

    private async Task FollowAsync(JsonObject workload, string pod, string container, int? past, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (string line in At(workload).LogLinesAsync(pod, container, past, follow: true, cancellationToken)) Tell(workload.Name(), pod, container, line);
        }
        catch (Exception e) when (e is ClusterException or IOException or HttpRequestException or OperationCanceledException)
        {
            // The pod went, or kloop ends; a new container has a log of its own.
        }
    }

    private void Tell(string workload, string pod, string container, string line)
    {
        if (!IsKubelets(line)) onLine(new LogLine(workload, pod, container, line));
    }

    /// <summary>kubelet's word about a container that went meanwhile stands where its log would; the container never wrote it.</summary>
    internal static bool IsKubelets(string line) =>
        line.StartsWith("unable to retrieve container logs for ", StringComparison.Ordinal)
        || (line.StartsWith("rpc error: code = NotFound", StringComparison.Ordinal) && line.Contains("container", StringComparison.Ordinal))
        || line.StartsWith("failed to try resolving symlinks in path \"/var/log/pods/", StringComparison.Ordinal);
}
