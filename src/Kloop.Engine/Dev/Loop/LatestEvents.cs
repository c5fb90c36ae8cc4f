using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Waiting;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Loop;

/// <summary>The namespace's latest events, for people; those of pods that are waited for first.</summary>
internal static class LatestEvents
{
    private const int Most = 20;

    /// <param name="cluster">Seen from the namespace.</param>
    /// <param name="workloads">Those whose pods are waited for while they are not Ready.</param>
    /// <param name="tell">Takes each line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task TellAsync(Cluster cluster, IReadOnlyList<JsonObject> workloads, Action<string> tell, CancellationToken cancellationToken)
    {
        try
        {
            var pods = new List<JsonObject>();
            foreach (string selector in workloads.Select(WorkloadPods.Selector).OfType<string>()) pods.AddRange(await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken));
            var waiting = pods.Where(p => !PodView.IsReady(p) && p.Text("status", "phase") != "Succeeded").Select(p => p.Name()).ToHashSet();
            foreach (string line in Lines(await cluster.ListAsync(ResourceType.Events, null, cancellationToken), waiting)) tell(line);
        }
        catch (ClusterException e)
        {
            tell($"the cluster's events cannot be read: {e.Message}");
        }
    }

    /// <summary>The last ones, each group oldest first. Pure.</summary>
    /// <param name="events">All of the namespace.</param>
    /// <param name="waiting">Pods that are not Ready.</param>
    internal static IReadOnlyList<string> Lines(IReadOnlyList<JsonObject> events, IReadOnlySet<string> waiting)
    {
        bool IsAwaited(JsonObject one) => one.Text("involvedObject", "kind") == "Pod" && waiting.Contains(one.Text("involvedObject", "name") ?? "");
        var sorted = events.OrderBy(PodEvents.When, StringComparer.Ordinal).ToList();
        var first = sorted.Where(IsAwaited).TakeLast(Most).ToList();
        return [.. first.Select(e => Line(e, " (not ready)")), .. sorted.Where(e => !IsAwaited(e)).TakeLast(Most - first.Count).Select(e => Line(e, ""))];
    }

    private static string Line(JsonObject one, string mark) =>
        $"{Seconds(PodEvents.When(one))} {one.Text("involvedObject", "kind")?.ToLowerInvariant()}/{one.Text("involvedObject", "name")}{mark}: {one.Text("reason")}: {one.Text("message")?.Trim()}";

    /// <summary>Some say microseconds, RFC 3339.</summary>
    private static string? Seconds(string? time) => time?.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? $"{time[..dot]}Z" : time;
}
