using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>Reads the origin's pods until they are as they should be.</summary>
internal static class OriginPods
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>All pods that the origin's selector chooses.</summary>
    public static Task<IReadOnlyList<JsonObject>> ListAsync(Cluster cluster, ServiceView origin, CancellationToken cancellationToken) =>
        cluster.ListAsync(ResourceType.Pods, string.Join(',', origin.Selector.Select(s => $"{s.Key}={s.Value}")), cancellationToken);

    /// <summary>Asks until it is so; false when it was not within the limit.</summary>
    public static async Task<bool> UntilAsync(TimeProvider time, TimeSpan limit, Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (!await isSo())
        {
            if (time.GetElapsedTime(began) > limit) return false;
            await Task.Delay(Poll, time, cancellationToken);
        }

        return true;
    }

    /// <summary>A pod of a controller that is Ready, was not there before, and that the way to the origin leads to.</summary>
    public static async Task<JsonObject?> ReplacementAsync(
        Cluster cluster, ServiceView origin, string controller, IReadOnlySet<string?> before, CancellationToken cancellationToken)
    {
        var pods = await ListAsync(cluster, origin, cancellationToken);
        var addresses = await new OriginWay(cluster, origin.Name).AddressesAsync(cancellationToken);
        return pods.FirstOrDefault(p => !before.Contains(p.Text("metadata", "uid")) && PodOwner.Controller(p).Text("name") == controller
            && PodView.IsReady(p) && p.Text("status", "podIP") is { } address && addresses.Contains(address));
    }

    /// <summary>Why no new pod is Ready, as far as its status tells.</summary>
    public static async Task<string> TroubleAsync(
        Cluster cluster, ServiceView origin, string controller, IReadOnlySet<string?> before, CancellationToken cancellationToken)
    {
        var made = (await ListAsync(cluster, origin, cancellationToken))
            .FirstOrDefault(p => !before.Contains(p.Text("metadata", "uid")) && PodOwner.Controller(p).Text("name") == controller);
        if (made is null) return "no pod was made: look at the namespace's quota and events";
        var waiting = made.Items("status", "containerStatuses").Select(c => c.At("state", "waiting")).FirstOrDefault(w => w is not null);
        var condition = made.Items("status", "conditions").FirstOrDefault(c => c.Text("status") == "False" && c.Text("message") is { Length: > 0 });
        return $"pod {made.Name()} is not Ready: {waiting.Text("message") ?? waiting.Text("reason") ?? condition.Text("message") ?? made.Text("status", "phase")}";
    }
}
