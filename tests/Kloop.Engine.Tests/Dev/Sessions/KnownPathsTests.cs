using Kloop.Engine.Dev.Sessions;
using Kloop.Sync.Watch;

namespace Kloop.Engine.Tests.Dev.Sessions;

public sealed class KnownPathsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void WhatCameAndWent_IsNoChange_AndWhatWasThere_Is()
    {
        File.WriteAllText(Path.Combine(_root, "a.cs"), "");
        var known = new KnownPaths(_root, ["a.cs", "gone.cs"]);
        Assert.Equal(["a.cs"], known.Lasting(Batch("a.cs", "sedX1y2"))!.Paths);
        Assert.Equal(["gone.cs"], known.Lasting(Batch("gone.cs", "4913"))!.Paths);
        // It is gone for good, and was told.
        Assert.Null(known.Lasting(Batch("gone.cs")));

        File.WriteAllText(Path.Combine(_root, "new.cs"), "");
        Assert.Equal(["new.cs"], known.Lasting(Batch("new.cs"))!.Paths);
        File.Delete(Path.Combine(_root, "new.cs"));
        Assert.Equal(["new.cs"], known.Lasting(Batch("new.cs"))!.Paths);
    }

    [Fact]
    public void LostEvents_AreToldInAnyCase()
    {
        var batch = new KnownPaths(_root, []).Lasting(Batch("4913") with { Everything = true, Ongoing = true })!;
        Assert.Empty(batch.Paths);
        Assert.True(batch is { Everything: true, Ongoing: true });
    }

    private static WatchBatch Batch(params string[] paths) => new(paths.ToHashSet(StringComparer.Ordinal), Everything: false);
}
