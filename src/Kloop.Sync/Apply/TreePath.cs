using Kloop.Sync.Scan;

namespace Kloop.Sync.Apply;

/// <summary>Turns a path of a tree into a place on the disk, and never one outside the tree.</summary>
internal static class TreePath
{
    /// <exception cref="IOException">The path leads out of the tree, by its text or by a link.</exception>
    public static string Resolve(string root, string path)
    {
        var segments = path.Split('/');
        if (segments.Any(s => s is "" or "." or "..") || path.Contains('\0', StringComparison.Ordinal)) throw new IOException($"{path} is no path within the tree");
        string full = root;
        for (int i = 0; i < segments.Length - 1; i++)
        {
            full = Path.Combine(full, segments[i]);
            if (PathStatus.Read(full, "") is { Kind: EntryKind.Link }) throw new IOException($"{string.Join('/', segments[..(i + 1)])} is a link here: nothing is written through it");
        }

        return Path.Combine(full, segments[^1]);
    }
}
