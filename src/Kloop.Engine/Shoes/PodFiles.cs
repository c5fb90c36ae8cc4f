using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Files;
using Kloop.Shoes.Folders;
using Kloop.Shoes.Mounts;

namespace Kloop.Engine.Shoes;

/// <summary>A container's volumes as files in the session's private folder.</summary>
internal sealed class PodFiles(SessionFolder folder, IReadOnlyList<PodMount> mounts, IReadOnlyList<PodMount> copied, VolumeContent content, TimeProvider time)
{
    private readonly HashSet<string> _told = [];

    public static PodFiles Of(SessionFolder folder, ShoesRequest request, Cluster cluster, TimeProvider time)
    {
        var source = new ClusterVolumes(cluster, PodReferences.AccountOf(request.Pod), time);
        var mounts = PodMount.Of(request.Pod, request.Container, request.Environment);
        var copied = VolumeCopy.Choose(mounts, request.Volumes, request.WishedVolumes, request.Container);
        if (copied.Count > 0 && !request.IsRunning) throw new UsageException($"volume \"{copied[0].Volume.Name}\" at {copied[0].Path} cannot be copied: no pod runs that it could be read from");
        return new PodFiles(folder, mounts, copied, new VolumeContent(request.Pod, source, time), time)
        {
            Unknown = [.. request.WishedVolumes.Where(w => !mounts.Any(m => BridgeTokens.Means(w, m.Volume.Name)))],
        };
    }

    /// <summary>Copies the volumes that were asked for.</summary>
    /// <exception cref="TaskFailedException">One cannot be.</exception>
    /// <exception cref="ClusterException">The cluster refused.</exception>
    public async Task CopyAsync(VolumeCopy copy, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder.Volumes);
        foreach (var mount in copied) await copy.CopyAsync(mount, SourceOf(mount), cancellationToken);
    }

    /// <summary>When a token is to be renewed, UTC; null without one.</summary>
    public DateTimeOffset? RenewAt { get; private set; }

    /// <summary>The pod's paths that have files, or an empty folder of their own; where the laptop's own serves, such as <c>/tmp</c>, it has no other name.</summary>
    public IReadOnlyList<string> Paths { get; } = [.. mounts.Where(m => copied.Contains(m) || (m.Volume.Kind != VolumeKind.Other && !IsLaptops(m))).Select(m => m.Path)];

    /// <summary>Names that were wished for, and that no volume of the container has.</summary>
    public IReadOnlyList<string> Unknown { get; private init; } = [];

    /// <summary>The container's volumes, and where each stands in the pod.</summary>
    public IReadOnlyList<(string Volume, string Path)> VolumePaths => [.. mounts.Select(m => (m.Volume.Name, m.Path))];

    /// <summary>How many volumes there are.</summary>
    public int Volumes => Here.Select(m => m.Volume.Name).Distinct().Count();

    private IEnumerable<PodMount> Here => mounts.Where(m => m.Volume.Kind != VolumeKind.Other || copied.Contains(m));

    /// <summary>Writes what has changed.</summary>
    /// <returns>What is missing, for people, each told once.</returns>
    public async Task<IReadOnlyList<string>> RefreshAsync(CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        RenewAt = null;
        foreach (var volume in mounts.Except(copied).Select(m => m.Volume).DistinctBy(v => v.Name))
        {
            if (volume.Kind == VolumeKind.Other)
            {
                string paths = string.Join(", ", mounts.Except(copied).Where(m => m.Volume == volume).Select(m => m.Path));
                missing.Add($"volume \"{volume.Name}\" ({volume.Type}) at {paths}: only the pod's node has it (--volume {volume.Name} copies it)");
                continue;
            }

            string at = FolderOf(volume);
            bool first = !Directory.Exists(at);
            Directory.CreateDirectory(at);
            if (volume.Kind == VolumeKind.Empty) continue;
            var files = await content.ResolveAsync(volume, cancellationToken);
            if (files.RenewAt is { } at2 && (RenewAt is null || at2 < RenewAt)) RenewAt = at2;
            missing.AddRange(files.Missing.Select(m => $"{m}, in volume \"{volume.Name}\""));
            // As in the pod: what was there stays when its source is gone.
            if (files.Missing.Count == 0 || first) VolumeFolder.Write(at, files.Files, time.GetUtcNow());
        }

        return [.. missing.Where(_told.Add)];
    }

    /// <summary>What is to stand at which of the pod's paths.</summary>
    public IEnumerable<Placement> Placements()
    {
        foreach (var mount in Here)
        {
            string source = SourceOf(mount);
            bool copy = copied.Contains(mount);
            // A part of an empty volume begins as an empty folder.
            if (mount.Volume.Kind == VolumeKind.Empty && !copy) Directory.CreateDirectory(source);
            bool isFolder = Directory.Exists(source);
            if (isFolder || File.Exists(source)) yield return new Placement(source, mount.Path, mount.ReadOnly || copy, isFolder);
        }
    }

    /// <summary>Puts links to the volumes below <see cref="SessionFolder.Root"/>, at the pod's paths.</summary>
    public void LinkBelowRoot()
    {
        foreach (var placement in Placements().OrderBy(p => p.Target, StringComparer.Ordinal))
        {
            string link = folder.Root + placement.Target;
            // Inside another volume's link this leads into that volume, as it does in the pod.
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            if (!Path.Exists(link)) File.CreateSymbolicLink(link, placement.Source);
        }
    }

    /// <summary>Whether nothing is lost when an empty volume at this path is the laptop's own folder, such as <c>/tmp</c>.</summary>
    public bool IsScratch(string leftOut) => Here.Any(m => m.Volume.Kind == VolumeKind.Empty && leftOut.StartsWith(m.Path + ":", StringComparison.Ordinal));

    private static bool IsLaptops(PodMount mount) => mount.Volume.Kind == VolumeKind.Empty && new LaptopFolders().IsNeeded(mount.Path);

    /// <summary>Of one that is copied only what stands at its path is here.</summary>
    private string SourceOf(PodMount mount) => copied.Contains(mount)
        ? Path.Combine(folder.Volumes, $".copy-{copied.ToList().IndexOf(mount)}") : Path.Combine(FolderOf(mount.Volume), mount.SubPath);

    private string FolderOf(PodVolume volume) => Path.Combine(folder.Volumes, volume.Name);
}
