using System.Text.Json.Nodes;
using Kloop.Engine.Build;
using Kloop.Engine.Redirect;
using Kloop.Engine.Run;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Hooks;

/// <summary>Which containers a hook's command runs in, as <see cref="Applications.Hook.Container"/> says it. Pure.</summary>
/// <param name="Kind">A workload's kind, <c>pod</c>, <c>image</c> or <c>label</c>.</param>
/// <param name="Name">A name, a glob of pods, an image, or labels such as <c>app=cart,tier=web</c>.</param>
/// <param name="Container">A glob of containers' names; null for a pod's first one, or for the one with the image.</param>
internal sealed record HookTarget(string Kind, string Name, string? Container)
{
    public static HookTarget Parse(string text)
    {
        string[] parts = text.Split('/', 2);
        string name = parts.Length == 2 ? parts[1] : text;
        // A colon before the last slash is a registry's port.
        int colon = name.LastIndexOf(':');
        bool hasContainer = colon > name.LastIndexOf('/');
        return new HookTarget(parts.Length == 2 ? parts[0].ToLowerInvariant() : "pod", hasContainer ? name[..colon] : name, hasContainer ? name[(colon + 1)..] : null);
    }

    /// <summary>The containers that are meant, of pods that are Ready and stay.</summary>
    /// <param name="pods">Of the namespace.</param>
    /// <param name="workloads">Of the namespace, of all kinds.</param>
    public IReadOnlyList<(string Pod, string Container)> Of(IEnumerable<JsonObject> pods, IReadOnlyList<JsonObject> workloads) =>
        [.. pods.Where(p => PodView.IsReady(p) && p.Text("metadata", "deletionTimestamp") is null && Means(p, workloads)).SelectMany(Containers)];

    private bool Means(JsonObject pod, IReadOnlyList<JsonObject> workloads) => Kind switch
    {
        "pod" => GlobMatch.IsMatch(Name, pod.Name()),
        "image" => true,
        "label" => Name.Split(',').Select(l => l.Split('=', 2)).All(l => l.Length == 2 && pod.Text("metadata", "labels", l[0]) == l[1]),
        _ => WorkloadKinds.Of(Kind) is { } type && workloads.FirstOrDefault(w => w.Text("kind") == type.Kind && w.Name() == Name)?.Map("spec", "selector", "matchLabels").ToList() is { Count: > 0 } labels
            && labels.All(l => pod.Text("metadata", "labels", l.Key) == l.Value?.ToString()),
    };

    private IEnumerable<(string Pod, string Container)> Containers(JsonObject pod)
    {
        var all = pod.Items("spec", "containers").ToList();
        if (Kind == "image") all = [.. all.Where(c => c.Text("image") is { } image && IsImage(ImageReference.Parse(image)))];
        var named = Container is { } glob ? all.Where(c => GlobMatch.IsMatch(glob, c.Text("name")!)) : all.Take(1);
        return named.Select(c => (pod.Name(), c.Text("name")!));
    }

    /// <summary>A built image is in the registry that was chosen for it, under the same path.</summary>
    private bool IsImage(ImageReference image) => image.Name == Name || image.Path == new ImageReference(Name).Path;
}
