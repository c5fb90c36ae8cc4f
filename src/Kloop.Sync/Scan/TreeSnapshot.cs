namespace Kloop.Sync.Scan;

/// <summary>A tree at a time.</summary>
/// <param name="Entries">By path.</param>
/// <param name="Problems">What could not be taken in, each with its path and why.</param>
public sealed record TreeSnapshot(IReadOnlyDictionary<string, TreeEntry> Entries, IReadOnlyList<ScanProblem> Problems)
{
    /// <summary>Nothing.</summary>
    public static TreeSnapshot Empty { get; } = new(new Dictionary<string, TreeEntry>(), []);
}

/// <summary>Something of a tree that is not synced, though no rule says so.</summary>
/// <param name="Path">Relative to the tree's root.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record ScanProblem(string Path, string Reason);
