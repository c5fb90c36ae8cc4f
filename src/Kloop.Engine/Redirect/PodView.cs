using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>One of the origin's pods, and the container in it that serves.</summary>
public sealed record PodView(JsonObject Pod, string Container)
{
    /// <summary>Where a Service's port leads in this pod.</summary>
    /// <exception cref="UsageException">The port's name is not known to any container.</exception>
    public static (string Container, ushort Port)? Target(JsonObject pod, ServicePortView port)
    {
        var containers = pod.Items("spec", "containers").ToList();
        if (port.TargetPort is JsonValue value && value.TryGetValue(out string? name))
        {
            foreach (var container in containers)
            {
                var named = container.Items("ports").FirstOrDefault(p => p.Text("name") == name);
                if (named?.Number("containerPort") is { } number) return (container.Text("name")!, (ushort)number);
            }

            return null;
        }

        ushort target = (ushort)(port.TargetPort?.GetValue<int>() ?? port.Number);
        var declared = containers.FirstOrDefault(c => c.Items("ports").Any(p => p.Number("containerPort") == target));
        string? marked = pod.Text("metadata", "annotations", "kubectl.kubernetes.io/default-container");
        return (declared?.Text("name") ?? marked ?? containers[0].Text("name")!, target);
    }

    /// <summary>Whether the pod serves: Ready and not on its way out.</summary>
    public static bool IsReady(JsonObject pod) =>
        pod.At("metadata", "deletionTimestamp") is null
        && pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");
}
