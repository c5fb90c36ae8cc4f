using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Makes the objects of a redirect whose record is written, and starts its agent.</summary>
internal sealed class AgentStart(Cluster cluster, RedirectOptions options, RedirectTarget target, AgentObjects objects, TimeProvider time)
{
    /// <summary>Whether the agents may put the Service back by themselves.</summary>
    public bool Heals { get; init; }

    /// <summary>Where the agent runs and in what, for people.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var binary = AgentBinary.Load();
        // A worker without a Service has no way to it, and its agent no ports for callers.
        var origin = target.Plan.Ports.Count == 0 ? null : await cluster.CreateAsync(ResourceType.Services, objects.OriginService(), cancellationToken);
        if (options.Image is null)
        {
            await Task.WhenAll(Enumerable.Range(0, binary.Parts)
                .Select(i => cluster.AddAsync(ResourceType.Secrets, objects.Part(i, binary.Part(i)), cancellationToken)));
        }

        var rollout = new AgentRollout(cluster, options.Service, objects, options.HighlyAvailable ? 2 : 1, time) { Heals = Heals };
        var images = await ImagesAsync(binary, cancellationToken);
        var (pod, image) = await rollout.StartAsync(images, origin.Text("spec", "clusterIP") ?? "", target.Pod, cancellationToken);
        return $"{pod.Text("spec", "nodeName")}, in {image.Reference} ({image.Origin})";
    }

    private async Task<IReadOnlyList<Func<CancellationToken, Task<AgentImage>>>> ImagesAsync(AgentBinary binary, CancellationToken cancellationToken)
    {
        if (options.Image is not null) return [_ => Task.FromResult(new AgentImage(options.Image, 0, "--image"))];
        var pods = await cluster.ListAsync(ResourceType.Pods, null, cancellationToken);
        var borrowed = BorrowedImages.Candidates(target.Pod, target.Plan.ContainerName, pods)
            .Select(reference => new Func<CancellationToken, Task<AgentImage>>(_ => Task.FromResult(new AgentImage(reference, binary.Parts, "borrowed"))));
        if (await AgentRegistry.FindAsync(cluster, options.Registry, cancellationToken) is not { } registry) return [.. borrowed];
        return [.. borrowed, token => registry.PushAsync(binary, token)];
    }
}
