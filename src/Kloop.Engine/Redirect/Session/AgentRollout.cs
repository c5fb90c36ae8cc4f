using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Brings an agent up in the first image that works, and says why when none does.</summary>
internal sealed class AgentRollout(Cluster cluster, string service, AgentObjects objects, int replicas, TimeProvider time)
{
    /// <summary>How long trouble that may pass by itself is watched.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How long an agent without any trouble may take (a slow pull).</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether the agents may put the Service back by themselves.</summary>
    public bool Heals { get; init; }

    /// <summary>The ready agent's pod, and the image it runs in.</summary>
    /// <exception cref="TaskFailedException">No image works; the text holds the cluster's reasons.</exception>
    public async Task<(JsonObject Pod, AgentImage Image)> StartAsync(
        IReadOnlyList<Func<CancellationToken, Task<AgentImage>>> images, string originAddress, JsonObject originPod, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var candidate in images)
        {
            AgentImage image;
            try
            {
                image = await candidate(cancellationToken);
            }
            catch (TaskFailedException e)
            {
                failures.Add(e.Message);
                continue;
            }

            if (failures.Count > 0) await RemoveAsync(cancellationToken);
            await cluster.CreateAsync(ResourceType.Deployments, objects.Deployment(image, originAddress, originPod, replicas, Heals ? cluster.Namespace : null), cancellationToken);
            var (pod, trouble) = await WaitAsync(cancellationToken);
            if (pod is not null) return (pod, image);
            failures.Add($"{image.Reference} ({image.Origin}): {trouble!.Text}{await EventsAsync(cancellationToken)}");
            // Another image changes nothing about these.
            if (trouble.Kind is TroubleKind.Refused or TroubleKind.Unschedulable) break;
        }

        throw new TaskFailedException(
            "the agent does not start:\n  " + string.Join("\n  ", failures) + "\nIf it is the image: --image REF names one that has the agent, --registry HOST a registry to push it to.");
    }

    /// <summary>The ready pods of running agents.</summary>
    public static async Task<IReadOnlyList<JsonObject>> ReadyPodsAsync(Cluster cluster, string service, CancellationToken cancellationToken)
    {
        var pods = await cluster.ListAsync(ResourceType.Pods, RedirectNames.Selector(service), cancellationToken);
        return [.. pods.Where(PodView.IsReady)];
    }

    private async Task<(JsonObject? Pod, AgentTrouble? Trouble)> WaitAsync(CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long? troubled = null;
        while (true)
        {
            var pods = (await cluster.ListAsync(ResourceType.Pods, RedirectNames.Selector(service), cancellationToken))
                .Where(p => p.At("metadata", "deletionTimestamp") is null).ToList();
            var ready = pods.Where(PodView.IsReady).ToList();
            // The second one is waited for, but not needed: nodes may be few.
            if (ready.Count >= replicas || (ready.Count > 0 && time.GetElapsedTime(began) > Patience)) return (ready[0], null);
            var trouble = ready.Count > 0 ? null : pods.Select(AgentTrouble.OfPod).FirstOrDefault(t => t is not null);
            if (trouble is null && pods.Count == 0)
            {
                trouble = AgentTrouble.OfDeployment(await cluster.GetAsync(ResourceType.Deployments, RedirectNames.Main(service), cancellationToken));
            }

            // A start that failed would fail again; the others may pass (a node comes, a pull is retried).
            if (trouble?.Kind == TroubleKind.Start) return (null, trouble);
            troubled = trouble is null ? null : troubled ?? time.GetTimestamp();
            if (troubled is { } since && time.GetElapsedTime(since) > Patience) return (null, trouble);
            if (time.GetElapsedTime(began) > Longest) return (null, trouble ?? new(TroubleKind.Image, $"not ready after {Longest.TotalMinutes:0} minutes"));
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await cluster.DeleteAsync(ResourceType.Deployments, RedirectNames.Main(service), cancellationToken);
        while ((await cluster.ListAsync(ResourceType.Pods, RedirectNames.Selector(service), cancellationToken)).Any(p => p.At("metadata", "deletionTimestamp") is null)
            || await cluster.FindAsync(ResourceType.Deployments, RedirectNames.Main(service), cancellationToken) is not null)
        {
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>The cluster's events about the agent's pods, the newest last.</summary>
    private async Task<string> EventsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var events = await cluster.ListAsync(ResourceType.Events, null, cancellationToken);
            var lines = events
                .Where(e => e.Text("type") == "Warning" && (e.Text("involvedObject", "name") ?? "").StartsWith(RedirectNames.Main(service) + "-", StringComparison.Ordinal))
                .Select(e => $"\n    event {e.Text("reason")}: {e.Text("message")}").Distinct().TakeLast(3);
            return string.Concat(lines);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return "";
        }
    }
}
