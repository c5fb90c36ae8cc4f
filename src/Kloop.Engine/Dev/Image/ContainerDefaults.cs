using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Dev.Image;

/// <summary>
/// Finds what a container's image runs, by the surest way that there is: the image's configuration at its registry, the
/// Dockerfile that it was built from, or, by exec, the first process of a pod that runs.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerDefaults(Cluster cluster, TimeProvider time)
{
    /// <summary>What is known; null when nothing is.</summary>
    /// <param name="container">The container, of the pod's template.</param>
    /// <param name="pod">A pod that runs it; null when none does.</param>
    /// <param name="dockerfile">The Dockerfile and its stage; null when there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImageDefaults?> FindAsync(JsonObject container, JsonObject? pod, (string Text, string? Stage)? dockerfile, CancellationToken cancellationToken)
    {
        string name = container.Text("name")!;
        foreach (string reference in References(container, pod))
        {
            if (await RegistryImage.ReadAsync(reference, cancellationToken) is { } image) return image;
        }

        if (dockerfile is { } file && DockerfileDefaults.Read(file.Text, file.Stage) is { } said) return said;
        return pod is null ? null : await FirstProcessAsync(pod, name, cancellationToken);
    }

    /// <summary>The digest that a pod runs says exactly which image it is.</summary>
    private static IEnumerable<string> References(JsonObject container, JsonObject? pod)
    {
        string? id = pod.Items("status", "containerStatuses").FirstOrDefault(s => s.Text("name") == container.Text("name")).Text("imageID");
        if (id is not null && id.Contains("@sha256:", StringComparison.Ordinal)) yield return id[(id.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..];
        if (container.Text("image") is { } image) yield return image;
    }

    private async Task<ImageDefaults?> FirstProcessAsync(JsonObject pod, string container, CancellationToken cancellationToken)
    {
        try
        {
            var command = await Exec.RunAsync(cluster, new ExecOptions(pod.Name(), container, ["cat", "/proc/1/cmdline"]), time, cancellationToken);
            if (command.ExitCode != 0 || command.Output.Length == 0) return null;
            var directory = await Exec.RunAsync(cluster, new ExecOptions(pod.Name(), container, ["readlink", "/proc/1/cwd"]), time, cancellationToken);
            return new ImageDefaults(
                [.. command.Output.TrimEnd('\0').Split('\0')], [], directory.ExitCode == 0 ? directory.Output.Trim() : null, null, $"the process of pod {pod.Name()}");
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.NotFound or ClusterFailure.Other or ClusterFailure.Invalid)
        {
            return null;
        }
    }
}
