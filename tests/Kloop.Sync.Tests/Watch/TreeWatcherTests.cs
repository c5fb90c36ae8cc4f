using Kloop.Sync.Ignore;
using Kloop.Sync.Tests.Doubles;
using Kloop.Sync.Watch;

namespace Kloop.Sync.Tests.Watch;

public sealed class TreeWatcherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Saves_Renames_AndRemovals_AreTold()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "1");
        folder.Write("sub/b", "2");
        using var watcher = Start(folder);
        folder.Write("a", "changed");
        await UntilAsync(watcher, "a");
        File.Move(folder["sub/b"], folder["sub/c"]);
        await UntilAsync(watcher, "sub/b", "sub/c");
        File.Delete(folder["a"]);
        await UntilAsync(watcher, "a");
    }

    [Fact]
    public async Task NewFolder_IsWatched_AndWhatItHeldAlready_IsTold()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        using var watcher = Start(folder);
        other.Write("deep/down/x", "1");
        Directory.Move(other["deep"], folder["deep"]);
        await UntilAsync(watcher, "deep", "deep/down", "deep/down/x");
        folder.Write("deep/down/y", "2");
        await UntilAsync(watcher, "deep/down/y");
    }

    [Fact]
    public async Task MovedAwayFolder_IsNotWatchedAnyMore()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        folder.Write("deep/down/x", "1");
        using var watcher = Start(folder);
        Assert.Equal(3, watcher.Folders);
        Directory.Move(folder["deep"], other["deep"]);
        await UntilAsync(watcher, "deep");
        other.Write("deep/down/x", "2");
        folder.Write("last", "1");
        var told = await UntilAsync(watcher, "last");
        Assert.Equal(["last"], told);
    }

    [Fact]
    public async Task IgnoredFolders_AreNotWatched_NorTold()
    {
        using var folder = new TemporaryFolder();
        folder.Write("node_modules/a/b/c.js", "1");
        folder.Write("src/x", "1");
        using var watcher = Start(folder, "node_modules\n*.log");
        Assert.Equal(2, watcher.Folders);
        folder.Write("node_modules/a/b/c.js", "2");
        folder.Write("node_modules/new/d.js", "2");
        folder.Write("src/y.log", "2");
        folder.Write("src/x", "2");
        Assert.Equal(["src/x"], await UntilAsync(watcher, "src/x"));
    }

    [Fact]
    public async Task ChangedRules_AskForANewLook()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sub/a", "1");
        using var watcher = Start(folder);
        folder.Write("sub/.gitignore", "a");
        for (bool everything = false; !everything;) everything = (await NextAsync(watcher)).Everything;
    }

    [Fact]
    public async Task GoneRoot_EndsIt_WithItsName()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["root"]);
        using var watcher = TreeWatcher.Start(folder["root"], IgnoreRules.Parse(IgnoreDialect.Git, ""), TimeProvider.System, CancellationToken.None).Watcher;
        Directory.Delete(folder["root"]);
        var gone = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => watcher.Batches.Completion.WaitAsync(Patience));
        Assert.Contains(folder["root"], gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFolder_IsAnError() => Assert.Throws<DirectoryNotFoundException>(() =>
        TreeWatcher.Start("/nowhere/at/all", IgnoreRules.Parse(IgnoreDialect.Git, ""), TimeProvider.System, CancellationToken.None));

    [Fact]
    public async Task Dispose_EndsIt_WithoutAnError()
    {
        using var folder = new TemporaryFolder();
        var watcher = Start(folder);
        watcher.Dispose();
        Assert.False(await watcher.Batches.WaitToReadAsync().AsTask().WaitAsync(Patience));
    }

    private static TreeWatcher Start(TemporaryFolder folder, string rules = "") =>
        TreeWatcher.Start(folder.Path, IgnoreRules.Parse(IgnoreDialect.Git, rules), TimeProvider.System, CancellationToken.None).Watcher;

    private static async Task<WatchBatch> NextAsync(TreeWatcher watcher) => await watcher.Batches.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>All that was told until these were.</summary>
    private static async Task<IEnumerable<string>> UntilAsync(TreeWatcher watcher, params string[] paths)
    {
        var told = new SortedSet<string>(StringComparer.Ordinal);
        while (!told.IsSupersetOf(paths)) told.UnionWith((await NextAsync(watcher)).Paths);
        return told;
    }
}
