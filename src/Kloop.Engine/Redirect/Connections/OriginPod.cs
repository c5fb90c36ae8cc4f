using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>One of the origin's pods, and where its Service leads in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Containers">Its running containers, the one that serves first: all of them share one network.</param>
/// <param name="Ports">The ports that the Service leads to.</param>
internal sealed record OriginPod(string Name, IReadOnlyList<string> Containers, IReadOnlySet<ushort> Ports)
{
    public static OriginPod Of(JsonObject pod, ServiceView origin)
    {
        var targets = origin.Ports.Select(p => PodView.Target(pod, p)).OfType<(string Container, ushort Port)>().ToList();
        var running = pod.Items("status", "containerStatuses").Where(s => s.At("state", "running") is not null).Select(s => s.Text("name")).OfType<string>();
        return new OriginPod(
            pod.Name(),
            [.. running.OrderByDescending(c => targets.Any(t => t.Container == c))],
            targets.Select(t => t.Port).ToHashSet());
    }
}
