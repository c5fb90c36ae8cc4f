using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Image;
using Kloop.Engine.Redirect;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Debugging;

/// <summary>The container to be debugged, and what it runs.</summary>
/// <param name="Type">Deployment or StatefulSet.</param>
/// <param name="Workload">Its name.</param>
/// <param name="Container">The container.</param>
/// <param name="Command">What it runs; empty where that is not known.</param>
/// <param name="Environment">Its variables, as far as manifest and image say them.</param>
/// <param name="Directory">Where it runs; null where that is not known.</param>
internal sealed record DebugTarget(
    ResourceType Type, string Workload, string Container, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, string? Directory)
{
    /// <summary>Finds it; touches nothing.</summary>
    /// <exception cref="UsageException">There is none; the text says what is.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public static async Task<DebugTarget> FindAsync(Cluster cluster, DebugOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var (type, workload) = await WorkloadAsync(cluster, options.Target, cancellationToken);
        var containers = workload.Items("spec", "template", "spec", "containers").ToList();
        string name = options.Container ?? workload.Text("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/default-container") ?? containers[0].Text("name")!;
        var container = containers.FirstOrDefault(c => c.Text("name") == name)
            ?? throw new UsageException($"{workload.Name()} has no container {name}, only {string.Join(", ", containers.Select(c => c.Text("name")))}");
        string selector = string.Join(',', workload.Map("spec", "selector", "matchLabels").Select(p => $"{p.Key}={p.Value}"));
        var pod = ModelPod.Choose(await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken));
        var image = await new ContainerDefaults(cluster, time).FindAsync(container, pod, null, cancellationToken);
        var variables = new Dictionary<string, string>(image?.Environment ?? new Dictionary<string, string>());
        foreach (var variable in container.Items("env"))
        {
            if (variable.Text("name") is { } key && variable.Text("value") is { } value) variables[key] = value;
        }

        return new DebugTarget(
            type, workload.Name(), name, options.Command ?? ImageDefaults.CommandOf(container, image), variables, container.Text("workingDir") ?? image?.Directory);
    }

    private static async Task<(ResourceType Type, JsonObject Workload)> WorkloadAsync(Cluster cluster, string target, CancellationToken cancellationToken)
    {
        var words = target.Split('/', 2);
        ResourceType[] types = [ResourceType.Deployments, ResourceType.StatefulSets];
        if (words.Length == 2 && words[0] is not ("svc" or "service"))
        {
            if (WorkloadKinds.Of(words[0]) is not { } kind || !types.Contains(kind)) throw new UsageException($"\"{target}\": SERVICE, deploy/NAME or sts/NAME is needed");
            return (kind, await cluster.FindAsync(kind, words[1], cancellationToken) ?? throw Missing(cluster, kind.Kind, words[1]));
        }

        var service = await cluster.FindAsync(ResourceType.Services, words[^1], cancellationToken);
        var labels = service.Map("spec", "selector");
        foreach (var type in types)
        {
            foreach (var workload in await cluster.ListAsync(type, null, cancellationToken))
            {
                var own = workload.Map("spec", "template", "metadata", "labels");
                bool selected = labels.Count > 0 && labels.All(l => own.TryGetValue(l.Key, out string? value) && value == l.Value);
                if (selected || (service is null && workload.Name() == words[^1])) return (type, workload);
            }
        }

        throw service is null ? Missing(cluster, "Service, Deployment or StatefulSet", words[^1])
            : new UsageException($"Service \"{words[^1]}\" has no Deployment or StatefulSet behind it: say which container to debug as deploy/NAME or sts/NAME");
    }

    private static UsageException Missing(Cluster cluster, string kind, string name) =>
        new($"no {kind} \"{name}\" in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\"");
}
