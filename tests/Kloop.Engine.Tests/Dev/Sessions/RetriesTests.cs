using Kloop.Engine.Dev.Sessions;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Scan;
using Kloop.Sync.Sessions;

namespace Kloop.Engine.Tests.Dev.Sessions;

public sealed class RetriesTests
{
    [Fact]
    public void AFailure_IsToldOnce_TriedOn_AndAsksForAnImage_WhenItStays()
    {
        var retries = new Retries(1);
        var first = retries.Of(0, Failed("a"), _ => true);
        Assert.Equal("a", Assert.Single(first.Told).Path);
        var second = retries.Of(0, Failed("a"), _ => true);
        Assert.Empty(second.Told);
        Assert.Equal(["a"], second.Paths);
        Assert.True(second.After > first.After);
        Assert.Equal(["a"], retries.Of(0, Failed("a"), _ => true).Rebuild);
        var later = retries.Of(0, Failed("a"), _ => true);
        Assert.Empty(later.Rebuild);
        Assert.Equal(["a"], later.Paths);
    }

    [Fact]
    public void WhatWentIn_BeginsAnew()
    {
        var retries = new Retries(1);
        retries.Of(0, Failed("a"), _ => true);
        var entry = new TreeEntry("a", EntryKind.File, default, 1, 1, "");
        retries.Of(0, Step([new Change("a", entry, null)], [], []), _ => true);
        Assert.Single(retries.Of(0, Failed("a"), _ => true).Told);
    }

    [Fact]
    public void AFileThatIsThere_ButCannotBeRead_IsNoVanishedOne()
    {
        var step = Step([], [], ["secret", "gone"]);
        Assert.Equal(["secret"], new Retries(1).Of(0, step, path => path == "secret").Paths);
    }

    private static SyncStep Failed(string path) => Step([], [new ScanProblem(path, "no space left")], []);

    private static SyncStep Step(IReadOnlyList<Change> done, IReadOnlyList<ScanProblem> failed, IReadOnlyList<string> vanished) =>
        new(new ApplyResult(done, failed, vanished, 0), new ApplyResult([], [], [], 0), [], []);
}
