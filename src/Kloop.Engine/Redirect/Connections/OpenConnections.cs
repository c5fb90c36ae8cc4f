using System.Net;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>A pod whose connections cannot be told.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="Reason">Why.</param>
public sealed record SilentPod(string Pod, string Reason);

/// <summary>
/// Who goes on talking to the origin over connections that were open before the switch: a changed selector
/// moves new connections only.
/// </summary>
/// <param name="Callers">Who, the one with most connections first.</param>
/// <param name="NotTold">Pods of which it cannot be told.</param>
/// <param name="Pods">How many ready pods the origin has.</param>
public sealed record OpenConnections(IReadOnlyList<OpenCaller> Callers, IReadOnlyList<SilentPod> NotTold, int Pods)
{
    /// <summary>
    /// Between the two looks, s: what is there both times is held open. A probe, or a caller that connects
    /// for each request, has gone or has another port by then.
    /// </summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(700);

    private const int AtATime = 8;

    /// <summary>What it needs; it does without by telling less.</summary>
    public static IReadOnlyList<AccessRight> Rights { get; } =
        [new("", "pods", "list", null, "the origin's pods, and their callers"), .. Exec.Rights("the origin's open connections (/proc/net/tcp)")];

    /// <summary>All that is held open.</summary>
    public int Total => Callers.Sum(c => c.Connections);

    /// <summary>The origin's pods that a flush should restart: those with open connections, and those of which it cannot be told.</summary>
    public IReadOnlyList<string> ToFlush =>
        [.. Callers.SelectMany(c => c.OriginPods).Concat(NotTold.Select(n => n.Pod)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Looks into the origin's ready pods. Best after the switch, since later ones come to the agent.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="origin">The Service as it was before the switch.</param>
    /// <param name="time">For the pause between two looks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClusterException">Pods cannot be listed.</exception>
    public static async Task<OpenConnections> FindAsync(Cluster cluster, ServiceView origin, TimeProvider time, CancellationToken cancellationToken)
    {
        var pods = await cluster.ListAsync(ResourceType.Pods, null, cancellationToken);
        var ready = pods.Where(p => PodView.IsReady(p) && IsOf(p, origin)).Select(p => OriginPod.Of(p, origin)).ToList();
        var first = await LookAsync(cluster, ready, time, cancellationToken);
        if (first.Any(l => l.Connections.Count > 0)) await Task.Delay(BetweenLooks, time, cancellationToken);
        var second = await LookAsync(cluster, [.. first.Where(l => l.Connections.Count > 0).Select(l => l.Pod)], time, cancellationToken);
        var lasting = second.Select(l => (l.Pod, Connections: (IReadOnlyList<TcpConnection>)
            [.. l.Connections.Intersect(first.First(f => f.Pod == l.Pod).Connections)])).ToList();

        var agent = AgentObjects.AgentSelector(origin.Name);
        var callers = new ConnectionCallers(cluster.Namespace, pods, agent);
        var unknown = callers.Unknown(lasting.SelectMany(l => callers.FromCallers(l.Connections, l.Pod.Ports)));
        if (unknown.Count > 0)
        {
            callers = new ConnectionCallers(cluster.Namespace, [.. pods, .. await OfOtherNamespacesAsync(cluster, unknown, cancellationToken)], agent);
        }

        return new OpenConnections(
            callers.Name(lasting.Select(l => (l.Pod.Name, callers.FromCallers(l.Connections, l.Pod.Ports)))),
            [.. first.Concat(second).Where(l => l.NotTold is not null).Select(l => new SilentPod(l.Pod.Name, l.NotTold!))],
            ready.Count);
    }

    private static async Task<(OriginPod Pod, IReadOnlyList<TcpConnection> Connections, string? NotTold)[]> LookAsync(
        Cluster cluster, List<OriginPod> pods, TimeProvider time, CancellationToken cancellationToken)
    {
        var looks = new (OriginPod, IReadOnlyList<TcpConnection>, string?)[pods.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, pods.Count, options, async (i, token) =>
        {
            var (connections, notTold) = await ConnectionTable.ReadAsync(cluster, pods[i], time, token);
            looks[i] = (pods[i], connections, notTold);
        });
        return looks;
    }

    /// <summary>Pods of other namespaces with these addresses; none where that may not be known.</summary>
    private static async Task<List<JsonObject>> OfOtherNamespacesAsync(
        Cluster cluster, IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var found = new List<JsonObject>();
        try
        {
            foreach (var address in addresses)
            {
                var list = await cluster.GetPathAsync($"api/v1/pods?fieldSelector={Uri.EscapeDataString($"status.podIP={address}")}", cancellationToken);
                found.AddRange(list.Items("items"));
            }
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.Invalid)
        {
            // Then they stay addresses.
        }

        return found;
    }

    private static bool IsOf(JsonObject pod, ServiceView origin)
    {
        var labels = pod.Map("metadata", "labels");
        return origin.Selector.All(s => labels.TryGetValue(s.Key, out string? value) && value == s.Value);
    }
}
