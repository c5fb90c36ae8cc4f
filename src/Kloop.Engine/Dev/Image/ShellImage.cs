using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Dev.Image;

/// <summary>Finds an image that can put the agent together: a pod that runs in it is asked, so that no pod fails for it.</summary>
internal sealed class ShellImage(Cluster cluster, TimeProvider time)
{
    private static readonly string[] Question = ["sh", "-c", "command -v cat && command -v gzip && command -v chmod"];

    /// <summary>The image that brings the agent.</summary>
    /// <param name="named">The one that the user named; null for none.</param>
    /// <param name="registry">Where an image may be pushed; null for the local cluster's own registry.</param>
    /// <param name="own">A pod of the workload; null when none runs.</param>
    /// <param name="container">Its developed container.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">There is none; the text names the remedies.</exception>
    public async Task<AgentImage> FindAsync(string? named, string? registry, JsonObject? own, string container, CancellationToken cancellationToken)
    {
        if (named is not null) return new AgentImage(named, 0, "--image");
        var binary = AgentBinary.Load();
        var pods = await cluster.ListAsync(ResourceType.Pods, null, cancellationToken);
        foreach (string image in BorrowedImages.Candidates(own ?? [], container, pods))
        {
            if (await HasShellAsync(image, pods, cancellationToken)) return new AgentImage(image, binary.Parts, "borrowed");
        }

        return await AgentRegistry.FindAsync(cluster, registry, cancellationToken) is { } found ? await found.PushAsync(binary, cancellationToken) : throw new TaskFailedException(
            "no image that runs in this namespace has a shell with gzip to bring the agent: --image REF names one that has the agent, --registry HOST a registry to push it to");
    }

    private async Task<bool> HasShellAsync(string image, IReadOnlyList<JsonObject> pods, CancellationToken cancellationToken)
    {
        var running = pods.SelectMany(p => p.Items("status", "containerStatuses")
                .Where(s => s.At("state", "running") is not null).Select(s => (Pod: p.Name(), Container: s.Text("name")!, Of: p)))
            .FirstOrDefault(r => r.Of.Items("spec", "containers").Any(c => c.Text("name") == r.Container && c.Text("image") == image));
        if (running.Pod is null) return false;
        try
        {
            return (await Exec.RunAsync(cluster, new ExecOptions(running.Pod, running.Container, Question), time, cancellationToken)).ExitCode == 0;
        }
        catch (ClusterException)
        {
            return false;
        }
    }
}
