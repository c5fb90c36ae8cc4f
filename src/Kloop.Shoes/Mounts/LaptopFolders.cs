using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Mounts;

/// <summary>The folders of this laptop.</summary>
/// <param name="own">Folders of Kloop's and the program's that must stay in sight, such as the working directory.</param>
public sealed class LaptopFolders(params IEnumerable<string> own) : ILaptopFolders
{
    /// <summary>Without these no program runs, or none that the developer would recognise (hier(7)).</summary>
    private static readonly string[] Always =
    [
        "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib32", "/lib64", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/share", "/var", "/var/lib", "/var/tmp",
    ];

    private readonly IReadOnlyList<string> _needed = [.. Always, .. own.Where(Path.Exists).Select(LinuxCalls.Resolve)];

    /// <inheritdoc/>
    public EntryKind Kind(string path) =>
        Directory.Exists(path) ? EntryKind.Folder : File.Exists(path) ? EntryKind.File : EntryKind.None;

    /// <inheritdoc/>
    public string Resolve(string path) => LinuxCalls.Resolve(path);

    /// <inheritdoc/>
    public IReadOnlyList<FolderEntry> Entries(string path) =>
    [
        .. new DirectoryInfo(path).EnumerateFileSystemInfos().Select(e => e.LinkTarget is { } target
            ? new FolderEntry(e.Name, EntryKind.Link, target)
            : new FolderEntry(e.Name, e is DirectoryInfo ? EntryKind.Folder : EntryKind.File)),
    ];

    /// <inheritdoc/>
    public bool IsOwn(string path)
    {
        // Root may write everywhere: what is for all, or for a user, is where root makes something too.
        if ((File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0) return true;
        return LinuxCalls.Access(path, LinuxCalls.Writable) == 0 && (LinuxCalls.GetEffectiveUser() != 0 || IsBelowHome(path));
    }

    /// <inheritdoc/>
    public bool IsNeeded(string path) => _needed.Any(n => n == path || n.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));

    private static bool IsBelowHome(string path) =>
        System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) is { Length: > 1 } home && path.StartsWith(home, StringComparison.Ordinal);
}
