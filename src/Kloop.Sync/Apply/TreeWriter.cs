using Kloop.Sync.Scan;

namespace Kloop.Sync.Apply;

/// <summary>Makes a tree what it shall be, one path at a time; a file is there whole or not at all.</summary>
internal sealed class TreeWriter(string root)
{
    public string Root => root;

    /// <summary>Removes what is there, a folder only when it is empty. No error if there is nothing.</summary>
    public void Remove(string path)
    {
        string full = TreePath.Resolve(root, path);
        switch (PathStatus.Read(full, path)?.Kind)
        {
            case EntryKind.Folder:
                Directory.Delete(full);
                break;
            case not null:
                File.Delete(full);
                break;
        }
    }

    /// <summary>A folder, a link, or a present file's mode and time.</summary>
    public void Make(TreeEntry entry)
    {
        string full = TreePath.Resolve(root, entry.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var present = PathStatus.Read(full, entry.Path);
        switch (entry.Kind)
        {
            case EntryKind.Folder:
                if (present is { Kind: not EntryKind.Folder }) File.Delete(full);
                Directory.CreateDirectory(full);
                SetMode(full, entry.Mode);
                break;
            case EntryKind.Link:
                if (present is { Kind: EntryKind.Folder }) Directory.Delete(full);
                string link = FilePut.TemporaryBeside(full);
                File.CreateSymbolicLink(link, entry.Target);
                File.Move(link, full, overwrite: true);
                break;
            default:
                if (present is not { Kind: EntryKind.File } || present.Size != entry.Size) throw new IOException($"{entry.Path} is not there as it was");
                File.SetLastWriteTimeUtc(full, new DateTime(entry.Modified, DateTimeKind.Utc));
                SetMode(full, entry.Mode);
                break;
        }
    }

    /// <summary>Begins a file, in the place of whatever is there.</summary>
    public FilePut Put(TreeEntry entry)
    {
        string full = TreePath.Resolve(root, entry.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return new FilePut(full, entry);
    }

    internal static void SetMode(string full, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(full, mode);
    }
}
