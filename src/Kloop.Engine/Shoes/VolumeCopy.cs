using System.IO.Pipelines;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Streams;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Files;

namespace Kloop.Engine.Shoes;

/// <summary>What only the pod's node has, such as a claim: copied once, through the origin's own <c>tar</c>.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="pod">The pod.</param>
/// <param name="container">Its container.</param>
/// <param name="report">Told of what is copied.</param>
/// <param name="time">The clock.</param>
internal sealed class VolumeCopy(Cluster cluster, string pod, string container, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>The end of the longest complaint that is told.</summary>
    private const int MostComplaint = 300;

    /// <summary>The mounts that are meant.</summary>
    /// <param name="mounts">The container's.</param>
    /// <param name="wanted">Each by its path or its volume's name.</param>
    /// <param name="wished">Names, which may have <c>*</c>, of volumes that are meant where only the node has them; one that is not there is none.</param>
    /// <param name="container">The container's name.</param>
    /// <exception cref="UsageException">There is no such mount.</exception>
    public static IReadOnlyList<PodMount> Choose(IReadOnlyList<PodMount> mounts, IReadOnlyList<string> wanted, IReadOnlyList<string> wished, string container) =>
    [
        .. wanted.SelectMany(w => mounts.Where(m => m.Path == w.TrimEnd('/') || m.Volume.Name == w).ToList() is { Count: > 0 } found ? found
            : throw new UsageException($"container {container} has no volume {w}: it has {(mounts.Count == 0 ? "none" : string.Join(", ", mounts.Select(m => $"{m.Path} ({m.Volume.Name})")))}"))
            // What the API server gives follows its changes; a copy would not.
            .Where(m => m.Volume.Kind != VolumeKind.Projected)
            .Union(mounts.Where(m => m.Volume.Kind == VolumeKind.Other && wished.Any(w => BridgeTokens.Means(w, m.Volume.Name)))),
    ];

    /// <summary>Copies what stands at a mount's path.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="target">The file or folder that it becomes; its folder is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">It cannot be read, or not be written here.</exception>
    /// <exception cref="ClusterException">The cluster refused.</exception>
    public async Task CopyAsync(PodMount mount, string target, CancellationToken cancellationToken)
    {
        string where = $"{mount.Path} of container {container} of pod {pod}";
        long began = time.GetTimestamp();
        report(new RedirectEvent(RedirectEventKind.Step, $"copying volume \"{mount.Volume.Name}\" ({mount.Volume.Type}) from {where}"));
        string parent = Path.GetDirectoryName(mount.Path)!, name = Path.GetFileName(mount.Path);
        using var program = await ExecOutput.OpenAsync(cluster, new ExecOptions(pod, container, ["tar", "-c", "-f", "-", "-C", parent, name]), cancellationToken);
        var pipe = new Pipe();
        var unpacking = VolumeArchive.UnpackAsync(pipe.Reader.AsStream(), target, cancellationToken);
        ExecResult result;
        try
        {
            result = await program.CopyToAsync(pipe.Writer.AsStream(leaveOpen: true), cancellationToken);
            await pipe.Writer.CompleteAsync();
        }
        catch (IOException e)
        {
            await pipe.Writer.CompleteAsync(e);
            await Task.WhenAny(unpacking);
            throw new TaskFailedException($"{where} cannot be copied: {e.Message}");
        }

        if (result.NotStarted is not null || result.ExitCode is 126 or 127)
        {
            await Task.WhenAny(unpacking);
            throw new TaskFailedException($"{where} cannot be copied: its image has no tar. Leave --volume out, and give your program a folder of your own by env: in kloop.yaml");
        }

        try
        {
            var (files, bytes) = await unpacking;
            report(new RedirectEvent(RedirectEventKind.Step, $"{mount.Path}: {files} file{(files == 1 ? "" : "s")}, {Dev.Sessions.Sizes.Text(bytes)}, read-only, as they were now ({time.GetElapsedTime(began).TotalSeconds:0.0} s)"));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or EndOfStreamException)
        {
            throw new TaskFailedException($"{where} cannot be copied to {target}: {e.Message}");
        }

        // What its user may not read, or what changed meanwhile: tar says so, and copies the rest.
        if (result.ExitCode != 0) report(new RedirectEvent(RedirectEventKind.Note, $"{mount.Path} is not whole: {Short(result.Error)}"));
    }

    private static string Short(string text) => text.Trim() is { Length: > MostComplaint } long1 ? long1[..MostComplaint] + "…" : text.Trim();
}
