using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Folders;

/// <summary>
/// Where sessions keep their folders: below XDG_RUNTIME_DIR, which is the user's own and in memory, else below
/// the folder for temporary files. Nobody else may enter.
/// </summary>
/// <param name="root">The folder that holds them.</param>
public sealed class PrivateFolders(string root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>This user's.</summary>
    public static PrivateFolders OfUser()
    {
        string? runtime = System.Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        bool usable = !string.IsNullOrEmpty(runtime) && Path.IsPathRooted(runtime) && Directory.Exists(runtime) && LinuxCalls.Access(runtime, LinuxCalls.Writable) == 0;
        return new PrivateFolders(usable ? Path.Combine(runtime!, "kloop") : Path.Combine(Path.GetTempPath(), $"kloop-{LinuxCalls.GetEffectiveUser()}"));
    }

    /// <summary>The folder that holds them.</summary>
    public string Root => root;

    /// <summary>A new folder for a session of this process.</summary>
    /// <exception cref="IOException">It cannot be made, or somebody else could look into it.</exception>
    public SessionFolder Create(SessionName session)
    {
        Protect();
        string path = Path.Combine(root, $"{System.Environment.ProcessId}-{Guid.NewGuid():N}"[..20]);
        Directory.CreateDirectory(path, OwnerOnly);
        var folder = new SessionFolder(path);
        folder.Begin(LaptopProcess.Current, session);
        return folder;
    }

    /// <summary>The folders of sessions that run, the newest last.</summary>
    public IReadOnlyList<SessionFolder> Living() => [.. All().Where(f => f.Owner?.IsKnownAlive() == true).OrderBy(f => Directory.GetCreationTimeUtc(f.Path))];

    /// <summary>Removes what sessions left whose process was killed.</summary>
    /// <returns>How many.</returns>
    public int RemoveDead()
    {
        var dead = All().Where(f => f.Owner?.IsKnownDead() == true).ToList();
        foreach (var folder in dead) Remove(folder);
        return dead.Count;
    }

    /// <summary>Removes a session's folder, and with the last one its parent.</summary>
    public void Remove(SessionFolder folder)
    {
        folder.Remove();
        try
        {
            Directory.Delete(root);
        }
        catch (IOException)
        {
            // Others have theirs.
        }
    }

    private IEnumerable<SessionFolder> All() =>
        Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Select(d => new SessionFolder(d))] : [];

    /// <summary>In a folder that all may write to, somebody else may have made ours first.</summary>
    private void Protect()
    {
        try
        {
            Directory.CreateDirectory(root, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            throw new IOException($"{root} cannot be made, and the pod's Secrets are to be kept there: set XDG_RUNTIME_DIR or TMPDIR to a folder of yours");
        }

        var info = new DirectoryInfo(root);
        if (info.LinkTarget is not null || (info.UnixFileMode & Others) != 0 || !IsOwn(root))
        {
            throw new IOException($"{root} is not yours alone, and the pod's Secrets are to be kept there: remove it, or set XDG_RUNTIME_DIR to a folder of yours");
        }
    }

    /// <summary>Only its owner, and root, may set a folder's mode (chmod(2)).</summary>
    private static bool IsOwn(string path)
    {
        try
        {
            new DirectoryInfo(path).UnixFileMode = OwnerOnly;
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
