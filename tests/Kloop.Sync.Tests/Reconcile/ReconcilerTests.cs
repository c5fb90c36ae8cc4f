using CsCheck;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Scan;

namespace Kloop.Sync.Tests.Reconcile;

public sealed class ReconcilerTests
{
    /// <summary>Three trees over few paths, each with few contents, so that all constellations come up.</summary>
    private static readonly Gen<Dictionary<string, TreeEntry>> Tree =
        Gen.Int[0, 3].Array[4].Select(contents => contents
            .Select((content, i) => (Path: $"p{i}", content)).Where(p => p.content > 0)
            .ToDictionary(p => p.Path, p => new TreeEntry(p.Path, EntryKind.File, UnixFileMode.UserRead, p.content, p.content, "")));

    [Fact]
    public void AfterAPlan_BothSidesAgree_ExceptForConflicts_AndANewPlanIsEmpty() =>
        Gen.Select(Tree, Tree, Tree).Sample((agreed, laptop, container) =>
        {
            var plan = Reconciler.Plan(agreed, laptop, container, SyncMode.Both);
            Dictionary<string, TreeEntry> here = Apply(laptop, plan.ToLaptop), there = Apply(container, plan.ToContainer);
            foreach (string path in laptop.Keys.Union(container.Keys).Except(plan.Conflicts.Select(c => c.Path)))
            {
                Assert.Equal(here.GetValueOrDefault(path), there.GetValueOrDefault(path));
            }

            foreach (var conflict in plan.Conflicts)
            {
                Assert.Equal(laptop.GetValueOrDefault(conflict.Path), here.GetValueOrDefault(conflict.Path));
                Assert.Equal(container.GetValueOrDefault(conflict.Path), there.GetValueOrDefault(conflict.Path));
            }
        });

    [Fact]
    public void Up_NeverTouchesTheLaptop_AndTheContainerGetsAllOfIt() =>
        Gen.Select(Tree, Tree, Tree).Sample((agreed, laptop, container) =>
        {
            var plan = Reconciler.Plan(agreed, laptop, container, SyncMode.Up);
            Assert.Empty(plan.ToLaptop);
            var there = Apply(container, plan.ToContainer);
            Assert.All(laptop, p => Assert.Equal(p.Value, there[p.Key]));
            // What the laptop never had is the container's own.
            Assert.All(container.Where(p => !laptop.ContainsKey(p.Key) && !agreed.ContainsKey(p.Key)), p => Assert.Equal(p.Value, there[p.Key]));
            Assert.All(agreed.Keys.Except(laptop.Keys), p => Assert.DoesNotContain(p, there.Keys));
        });

    [Fact]
    public void NobodysChange_IsLost_BothWays() =>
        Gen.Select(Tree, Tree, Tree).Sample((agreed, laptop, container) =>
        {
            var plan = Reconciler.Plan(agreed, laptop, container, SyncMode.Both);
            foreach (var change in plan.ToLaptop) Assert.Equal(agreed.GetValueOrDefault(change.Path), laptop.GetValueOrDefault(change.Path));
            foreach (var change in plan.ToContainer) Assert.Equal(agreed.GetValueOrDefault(change.Path), container.GetValueOrDefault(change.Path));
        });

    [Fact]
    public void Removals_ComeFirst_FromTheBottomUp_ThenTheRest_FromTheTopDown()
    {
        Dictionary<string, TreeEntry> before = Folders("a", "a/b", "a/b/c"), now = Folders("x", "x/y", "x/y/z");
        var plan = Reconciler.Plan(before, now, before, SyncMode.Up);
        Assert.Equal(["a/b/c", "a/b", "a", "x", "x/y", "x/y/z"], plan.ToContainer.Select(c => c.Path));
    }

    private static Dictionary<string, TreeEntry> Folders(params string[] paths) =>
        paths.ToDictionary(p => p, p => new TreeEntry(p, EntryKind.Folder, UnixFileMode.UserRead, 0, 0, ""));

    private static Dictionary<string, TreeEntry> Apply(Dictionary<string, TreeEntry> tree, IEnumerable<Change> changes)
    {
        var result = new Dictionary<string, TreeEntry>(tree);
        foreach (var change in changes)
        {
            Assert.Equal(tree.GetValueOrDefault(change.Path), change.Present);
            if (change.Wanted is null) result.Remove(change.Path);
            else result[change.Path] = change.Wanted;
        }

        return result;
    }
}
