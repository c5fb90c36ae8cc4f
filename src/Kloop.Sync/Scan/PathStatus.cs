using System.Runtime.InteropServices;

namespace Kloop.Sync.Scan;

/// <summary>Reads what a path is, in one system call on Linux: statx(2), whose layout is the same on every processor.</summary>
internal static partial class PathStatus
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7FF;
    private const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000, Link = 0xA000, ModeMask = 0xFFF;

    /// <summary>Null when there is nothing, or neither file, folder nor link.</summary>
    /// <param name="full">Where it lies.</param>
    /// <param name="path">What its entry is called.</param>
    public static TreeEntry? Read(string full, string path)
    {
        if (!OperatingSystem.IsLinux()) return ReadPortably(full, path);
        if (Statx(CurrentFolder, full, NoFollow, BasicFields, out var status) != 0) return null;
        var mode = (UnixFileMode)(status.Mode & ModeMask);
        return (status.Mode & TypeMask) switch
        {
            Regular => new TreeEntry(path, EntryKind.File, mode, (long)status.Size, Ticks(status), ""),
            Folder => new TreeEntry(path, EntryKind.Folder, mode, 0, 0, ""),
            Link when Target(full) is { } target => new TreeEntry(path, EntryKind.Link, default, 0, 0, target),
            _ => null,
        };
    }

    private static TreeEntry? ReadPortably(string full, string path)
    {
        var file = new FileInfo(full);
        if (file.LinkTarget is { } target) return new TreeEntry(path, EntryKind.Link, default, 0, 0, target);
        if (file.Exists) return new TreeEntry(path, EntryKind.File, Mode(file), file.Length, file.LastWriteTimeUtc.Ticks, "");
        var folder = new DirectoryInfo(full);
        return folder.Exists ? new TreeEntry(path, EntryKind.Folder, Mode(folder), 0, 0, "") : null;
    }

    /// <summary>Windows has no permission bits: what a container expects of a source file.</summary>
    private static UnixFileMode Mode(FileSystemInfo info) => !OperatingSystem.IsWindows()
        ? info.UnixFileMode
        : (UnixFileMode)Convert.ToInt32(info is DirectoryInfo ? "755" : "644", 8);

    private static string? Target(string full)
    {
        try
        {
            return new FileInfo(full).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Ticks(in Status status) => DateTime.UnixEpoch.Ticks + (status.ModifiedSeconds * TimeSpan.TicksPerSecond) + (status.ModifiedNanoseconds / 100);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Status status);

    /// <summary>struct statx, 256 bytes; only what is used has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }
}
