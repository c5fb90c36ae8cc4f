using System.Globalization;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Files;

/// <summary>
/// A volume's folder, changed at once and not file by file: the files stand in a folder of their own, to which
/// <c>..data</c> leads, and a change renames a new <c>..data</c> over the old one, so that a program that watches
/// sees what it sees in the pod. Source: k8s.io/kubernetes pkg/volume/util/atomic_writer.go.
/// </summary>
public static class VolumeFolder
{
    private const string Current = "..data";
    private const string Next = "..data_tmp";

    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder hold these files and no others.</summary>
    /// <returns>Whether anything changed.</returns>
    public static bool Write(string folder, IReadOnlyList<VolumeFile> files, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        string current = Path.Combine(folder, Current);
        string? before = new FileInfo(current).LinkTarget;
        if (before is not null && IsSame(Path.Combine(folder, before), files)) return false;
        string stamp = Stamp(now);
        Fill(Path.Combine(folder, stamp), files);
        string next = Path.Combine(folder, Next);
        File.Delete(next);
        File.CreateSymbolicLink(next, stamp);
        LinuxCalls.Rename(next, current);
        Link(folder, files);
        if (before is not null) Directory.Delete(Path.Combine(folder, before), recursive: true);
        return true;
    }

    /// <summary>Never the same name again: who still reads the old folder must not find the new files in it.</summary>
    private static string Stamp(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"..{now.UtcDateTime:yyyy_MM_dd_HH_mm_ss}.{Random.Shared.NextInt64(1_000_000_000_000):000000000000}");

    private static void Fill(string folder, IReadOnlyList<VolumeFile> files)
    {
        Directory.CreateDirectory(folder, FolderMode);
        foreach (var file in files)
        {
            string path = Path.Combine(folder, file.Path);
            if (Path.GetDirectoryName(path) is { } parent) Directory.CreateDirectory(parent, FolderMode);
            using (var stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                stream.Write(file.Content);
            }

            File.SetUnixFileMode(path, file.Mode);
        }
    }

    /// <summary>The names that programs use lead through <c>..data</c>; those that are gone, or new, follow the change.</summary>
    private static void Link(string folder, IReadOnlyList<VolumeFile> files)
    {
        var names = files.Select(f => f.Path.Split('/')[0]).ToHashSet();
        foreach (string name in names)
        {
            string link = Path.Combine(folder, name);
            if (new FileInfo(link).LinkTarget is null) File.CreateSymbolicLink(link, $"{Current}/{name}");
        }

        foreach (var gone in new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Where(e => e.LinkTarget?.StartsWith(Current + "/", StringComparison.Ordinal) == true && !names.Contains(e.Name)).ToList())
        {
            File.Delete(gone.FullName);
        }
    }

    private static bool IsSame(string folder, IReadOnlyList<VolumeFile> files)
    {
        if (!Directory.Exists(folder)) return false;
        var there = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).ToHashSet();
        return there.SetEquals(files.Select(f => f.Path)) && files.All(f =>
            File.GetUnixFileMode(Path.Combine(folder, f.Path)) == f.Mode && File.ReadAllBytes(Path.Combine(folder, f.Path)).AsSpan().SequenceEqual(f.Content));
    }
}
