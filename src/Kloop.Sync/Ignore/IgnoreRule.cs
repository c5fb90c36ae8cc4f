namespace Kloop.Sync.Ignore;

/// <summary>One line of an ignore file.</summary>
/// <param name="Segments">The pattern between slashes; <c>**</c> is any number of folders.</param>
/// <param name="Negated">Begins with <c>!</c>: what it matches is not ignored.</param>
/// <param name="FoldersOnly">Ends with a slash.</param>
/// <param name="Folder">Folder of the file that it stands in, relative to the tree's root; empty for the root.</param>
internal sealed record IgnoreRule(string[] Segments, bool Negated, bool FoldersOnly, string Folder)
{
    /// <summary>Whether the rule is about this very path.</summary>
    /// <param name="path">Relative to the tree's root, with slashes, without one at its ends.</param>
    /// <param name="isFolder">What it is.</param>
    public bool Matches(string path, bool isFolder)
    {
        if (FoldersOnly && !isFolder) return false;
        if (Folder.Length > 0)
        {
            if (path.Length <= Folder.Length || path[Folder.Length] != '/' || !path.StartsWith(Folder, StringComparison.Ordinal)) return false;
            path = path[(Folder.Length + 1)..];
        }

        return MatchesFrom(0, path);
    }

    private bool MatchesFrom(int segment, ReadOnlySpan<char> path)
    {
        for (; segment < Segments.Length; segment++)
        {
            if (Segments[segment] == "**") return MatchesAnyDepth(segment + 1, path);
            if (path.IsEmpty) return false;
            int slash = path.IndexOf('/');
            var name = slash < 0 ? path : path[..slash];
            if (!GlobSegment.Matches(Segments[segment], name)) return false;
            path = slash < 0 ? default : path[(slash + 1)..];
        }

        return path.IsEmpty;
    }

    private bool MatchesAnyDepth(int segment, ReadOnlySpan<char> path)
    {
        // "a/**" is everything inside a, not a itself.
        if (segment == Segments.Length) return !path.IsEmpty;
        while (!path.IsEmpty)
        {
            if (MatchesFrom(segment, path)) return true;
            int slash = path.IndexOf('/');
            if (slash < 0) return false;
            path = path[(slash + 1)..];
        }

        return false;
    }
}
