namespace Kloop.Sync.Scan;

/// <summary>What a path is. Sockets, pipes and devices are not synced.</summary>
public enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,
}

/// <summary>One path of a tree.</summary>
/// <param name="Path">Relative to the tree's root, with slashes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits; 0 for links, which have none of their own.</param>
/// <param name="Size">Bytes of a file, else 0.</param>
/// <param name="Modified">A file's time of last change, ticks (100 ns) since year 1, UTC; else 0.</param>
/// <param name="Target">Where a link points, as it stands there; else empty.</param>
public sealed record TreeEntry(string Path, EntryKind Kind, UnixFileMode Mode, long Size, long Modified, string Target)
{
    /// <summary>Whether both are the same as far as can be seen without reading: files of one size and time count as one.</summary>
    public bool LooksLike(TreeEntry other) =>
        Kind == other.Kind && Mode == other.Mode && Size == other.Size && Modified == other.Modified && Target == other.Target;
}
