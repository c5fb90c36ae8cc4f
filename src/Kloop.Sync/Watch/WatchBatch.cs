namespace Kloop.Sync.Watch;

/// <summary>What changed in a tree within a short time.</summary>
/// <param name="Paths">Paths to look at again, relative to the root: created, changed, removed or renamed. Ignored ones are not among them.</param>
/// <param name="Everything">Events were lost, or rules changed: the whole tree is to be looked at.</param>
public sealed record WatchBatch(IReadOnlySet<string> Paths, bool Everything)
{
    /// <summary>Whether it was told while changes still came: the next batch belongs to it.</summary>
    public bool Ongoing { get; init; }
}
