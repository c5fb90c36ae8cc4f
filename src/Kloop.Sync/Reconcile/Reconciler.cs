using Kloop.Sync.Scan;

namespace Kloop.Sync.Reconcile;

/// <summary>Decides what is to be done, by values alone. Reads and writes nothing.</summary>
public static class Reconciler
{
    /// <param name="agreed">What both sides had when they last agreed, path by path; empty at first.</param>
    /// <param name="laptop">What the laptop has now.</param>
    /// <param name="container">What the container has now.</param>
    /// <param name="mode">Which way changes go.</param>
    /// <param name="paths">The paths to decide on; null for all.</param>
    public static SyncPlan Plan(
        IReadOnlyDictionary<string, TreeEntry> agreed, IReadOnlyDictionary<string, TreeEntry> laptop,
        IReadOnlyDictionary<string, TreeEntry> container, SyncMode mode, IEnumerable<string>? paths = null)
    {
        var up = new List<Change>();
        var down = new List<Change>();
        var conflicts = new List<Conflict>();
        foreach (string path in paths ?? agreed.Keys.Union(laptop.Keys).Union(container.Keys))
        {
            var (before, here, there) = (agreed.GetValueOrDefault(path), laptop.GetValueOrDefault(path), container.GetValueOrDefault(path));
            if (AreSame(here, there)) continue;
            bool changedHere = !AreSame(before, here), changedThere = !AreSame(before, there);
            switch (mode)
            {
                case SyncMode.Up when changedHere || (changedThere && here is not null):
                    up.Add(new Change(path, here, there));
                    break;
                case SyncMode.Down when changedThere || (changedHere && there is not null):
                    down.Add(new Change(path, there, here));
                    break;
                case SyncMode.Both when changedHere && changedThere && !OnlyOneHasIt(before, here, there):
                    conflicts.Add(new Conflict(path, here, there));
                    break;
                case SyncMode.Both when changedHere:
                    up.Add(new Change(path, here, there));
                    break;
                case SyncMode.Both:
                    down.Add(new Change(path, there, here));
                    break;
            }
        }

        return new SyncPlan(InOrder(up), InOrder(down), conflicts);
    }

    /// <summary>At first a path that one side alone has is no conflict; later it was removed by one and changed by the other.</summary>
    private static bool OnlyOneHasIt(TreeEntry? before, TreeEntry? here, TreeEntry? there) => before is null && (here is null || there is null);

    private static bool AreSame(TreeEntry? one, TreeEntry? other) => one is null ? other is null : other is not null && one.LooksLike(other);

    /// <summary>First what must go, from the bottom up; then what must come, from the top down.</summary>
    private static IReadOnlyList<Change> InOrder(List<Change> changes) =>
    [
        .. changes.Where(c => c.Wanted is null).OrderByDescending(c => c.Path, StringComparer.Ordinal),
        .. changes.Where(c => c.Wanted is not null).OrderBy(c => c.Path, StringComparer.Ordinal),
    ];
}
