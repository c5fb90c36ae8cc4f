namespace Kloop.Shoes.Mounts;

/// <summary>What stands at a path.</summary>
public enum EntryKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A file, socket, pipe or device.</summary>
    File,

    /// <summary>A symbolic link; only of a folder's entries, elsewhere it is followed.</summary>
    Link,
}

/// <summary>One entry of a folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="LinkTarget">What a link says.</param>
public sealed record FolderEntry(string Name, EntryKind Kind, string LinkTarget = "");

/// <summary>The laptop's folders, as far as <see cref="MountPlan"/> asks.</summary>
public interface ILaptopFolders
{
    /// <summary>What a path leads to.</summary>
    EntryKind Kind(string path);

    /// <summary>The same place without symbolic links; it exists.</summary>
    string Resolve(string path);

    /// <summary>A folder's entries.</summary>
    /// <exception cref="UnauthorizedAccessException">The user may not list it.</exception>
    IReadOnlyList<FolderEntry> Entries(string path);

    /// <summary>Whether the user makes files there every day: it is theirs, or for all.</summary>
    bool IsOwn(string path);

    /// <summary>Whether the laptop cannot do without what is there, such as <c>/usr</c> or the home folder.</summary>
    bool IsNeeded(string path);
}
