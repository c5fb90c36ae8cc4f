using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Loop;

/// <summary>A target of the application and the workload that it is in.</summary>
/// <param name="Type">Deployment or StatefulSet.</param>
/// <param name="Name">Its name.</param>
/// <param name="Target">What is developed there.</param>
internal sealed record TargetWorkload(ResourceType Type, string Name, DevTarget Target)
{
    /// <summary>Ports of its pods that lead to the laptop.</summary>
    public IReadOnlyList<ReverseForward> Reverse { get; init; } = [];

    /// <summary>As inventories and reports call it: <c>deployment/cart</c>.</summary>
    public string Where => $"{Type.Kind.ToLowerInvariant()}/{Name}";

    /// <summary>Whether somebody means it who says a workload, or an image with or without its folder.</summary>
    public bool IsCalled(string name) => Name == name || Where == name || Target.Image == name || Target.Image?.Split('/')[^1] == name;

    /// <summary>The workloads of the targets: by the image that was built for them, or by their pods' labels. Pure.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="workloads">Of the namespace, with their types.</param>
    /// <param name="images">References of built images by name.</param>
    public static IReadOnlyList<TargetWorkload> Of(
        IReadOnlyList<DevTarget> targets, IReadOnlyList<(ResourceType Type, JsonObject Workload)> workloads, IReadOnlyDictionary<string, string> images) =>
        [.. targets.SelectMany(t => workloads.Select(w => (Target: t, w.Type, w.Workload, Container: ContainerOf(t, w.Workload, images))))
            .Where(m => m.Container is not null)
            .DistinctBy(m => (m.Type.Kind, m.Workload.Name()))
            .Select(m => new TargetWorkload(m.Type, m.Workload.Name(), m.Target with
            {
                Container = m.Container,
                // An image of the application's own is what was built of it.
                DevImage = m.Target.DevImage is { } dev ? images.GetValueOrDefault(dev, dev) : null,
            }))];

    private static string? ContainerOf(DevTarget target, JsonObject workload, IReadOnlyDictionary<string, string> images)
    {
        var containers = workload.Items("spec", "template", "spec", "containers").ToList();
        if (target.Image is null)
        {
            var labels = workload.Map("spec", "template", "metadata", "labels").ToDictionary(l => l.Key, l => l.Value?.ToString());
            if (target.Selector.Count == 0 || target.Selector.Any(s => labels.GetValueOrDefault(s.Key) != s.Value)) return null;
            return containers.FirstOrDefault(c => target.Container is null || c.Text("name") == target.Container).Text("name");
        }

        string? reference = images.GetValueOrDefault(target.Image);
        return containers.FirstOrDefault(c => (target.Container is null || c.Text("name") == target.Container)
            && c.Text("image") is { } image && (image == reference || (reference is null && NameOf(image) == NameOf(target.Image)))).Text("name");
    }

    /// <summary>Without tag and digest.</summary>
    private static string NameOf(string image)
    {
        string name = image.Split('@')[0];
        int colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
