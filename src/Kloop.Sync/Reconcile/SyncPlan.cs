using Kloop.Sync.Scan;

namespace Kloop.Sync.Reconcile;

/// <summary>Which way changes go.</summary>
public enum SyncMode
{
    /// <summary>The laptop's changes go to the container. What only the container has, or changed, stays until the laptop changes it.</summary>
    Up,

    /// <summary>The container's changes come to the laptop.</summary>
    Down,

    /// <summary>Both; where both sides changed one path, neither is touched and the conflict is told.</summary>
    Both,
}

/// <summary>One thing to do on one side.</summary>
/// <param name="Path">Where.</param>
/// <param name="Wanted">What shall be there; null: nothing.</param>
/// <param name="Present">What is there now; null: nothing.</param>
public sealed record Change(string Path, TreeEntry? Wanted, TreeEntry? Present)
{
    /// <summary>Whether the content of a file must be sent, or at least compared: not for a change of mode or a file's removal.</summary>
    public bool NeedsContent => Wanted is { Kind: EntryKind.File } wanted
        && (Present is not { Kind: EntryKind.File } present || present.Size != wanted.Size || present.Modified != wanted.Modified);
}

/// <summary>A path that both sides changed since they agreed.</summary>
/// <param name="Path">Where.</param>
/// <param name="Laptop">What the laptop has; null: it removed it.</param>
/// <param name="Container">What the container has; null: it removed it.</param>
public sealed record Conflict(string Path, TreeEntry? Laptop, TreeEntry? Container);

/// <summary>What makes two trees agree. Changes stand in the order in which they can be done.</summary>
/// <param name="ToContainer">For the container.</param>
/// <param name="ToLaptop">For the laptop.</param>
/// <param name="Conflicts">For a human.</param>
public sealed record SyncPlan(IReadOnlyList<Change> ToContainer, IReadOnlyList<Change> ToLaptop, IReadOnlyList<Conflict> Conflicts);
