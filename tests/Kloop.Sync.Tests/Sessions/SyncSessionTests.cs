using Kloop.Sync.Ignore;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Tests.Doubles;
using Kloop.Sync.Watch;

namespace Kloop.Sync.Tests.Sessions;

public sealed class SyncSessionTests
{
    [Fact]
    public async Task TreesAreTheSame_AfterTheFirstAgreement()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        pair.Laptop.Write("a.txt", "one");
        pair.Laptop.Write("src/deep/b.cs", "two");
        pair.Laptop.Write("empty", "");
        Directory.CreateDirectory(pair.Laptop["folder"]);
        File.SetUnixFileMode(pair.Laptop["a.txt"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(pair.Laptop["link"], "src/deep/b.cs");
        File.CreateSymbolicLink(pair.Laptop["nowhere"], "/not/there");
        var step = await pair.AgreeAsync();
        Assert.Empty(step.Up.Failed);
        Assert.Equal(pair.Laptop.Tree(), pair.Container.Tree());
        // A second look finds nothing to do.
        Assert.Empty((await pair.AgreeAsync()).Up.Done);
    }

    [Fact]
    public async Task FilesOfTheImage_ThatAreTheSame_AreNotSent_AndWhatOnlyTheContainerHas_Stays()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        var big = new byte[300_000];
        pair.Laptop.Write("same.bin", big);
        pair.Container.Write("same.bin", big);
        File.SetLastWriteTimeUtc(pair.Container["same.bin"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        pair.Container.Write("node_modules/left.js", "x");
        var step = await pair.AgreeAsync();
        Assert.InRange(step.Up.Bytes, 1, 1000);
        Assert.Equal("x", pair.Container.Read("node_modules/left.js"));
        Assert.Equal(pair.Laptop.Tree()["same.bin"], pair.Container.Tree()["same.bin"]);
    }

    [Fact]
    public async Task Changes_Follow()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        pair.Laptop.Write("a/one", "1");
        pair.Laptop.Write("a/two", "2");
        pair.Laptop.Write("b", "b");
        await pair.AgreeAsync();
        pair.Laptop.Write("a/one", "changed");
        File.Delete(pair.Laptop["a/two"]);
        File.Move(pair.Laptop["b"], pair.Laptop["c"]);
        await FollowAsync(pair, "a/one", "a/two", "b", "c");
        Assert.Equal(pair.Laptop.Tree(), pair.Container.Tree());

        Directory.Delete(pair.Laptop["a"], recursive: true);
        pair.Laptop.Write("a", "a file now");
        await FollowAsync(pair, "a");
        Assert.Equal(pair.Laptop.Tree(), pair.Container.Tree());
    }

    [Fact]
    public async Task WhatCameBackAsItWas_IsSentAgain()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        pair.Laptop.Write("a", "1");
        await pair.AgreeAsync();
        using var aside = new TemporaryFolder();
        File.Move(pair.Laptop["a"], aside["a"]);
        await FollowAsync(pair, "a");
        Assert.False(File.Exists(pair.Container["a"]));
        File.Move(aside["a"], pair.Laptop["a"]);
        await FollowAsync(pair, "a");
        Assert.Equal("1", pair.Container.Read("a"));
    }

    [Fact]
    public async Task NewContainer_HasEveryEditOfTheSession_AndEveryRemoval()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        void Image(TemporaryFolder container)
        {
            container.Write("kept", "of the image");
            container.Write("removed", "of the image");
            container.Write("edited", "of the image");
        }

        Image(pair.Container);
        Image(pair.Laptop);
        await pair.AgreeAsync();
        File.Delete(pair.Laptop["removed"]);
        pair.Laptop.Write("edited", "on the laptop");
        await FollowAsync(pair, "removed", "edited");
        await pair.ReplaceContainerAsync(Image);
        await pair.AgreeAsync();
        Assert.Equal("on the laptop", pair.Container.Read("edited"));
        Assert.False(File.Exists(pair.Container["removed"]));
        Assert.Equal("of the image", pair.Container.Read("kept"));
    }

    [Fact]
    public async Task LargeFile_OfWhichLittleChanged_IsSentInPart()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        var file = new byte[20_000_000];
        new Random(7).NextBytes(file);
        pair.Laptop.Write("big", file);
        await pair.AgreeAsync();
        new Random(8).NextBytes(file.AsSpan(5_000_000, 200_000));
        pair.Laptop.Write("big", file);
        var step = await FollowAsync(pair, "big");
        Assert.InRange(step.Up.Bytes, 200_000, 400_000);
        Assert.Equal(pair.Laptop.Tree(), pair.Container.Tree());
    }

    [Fact]
    public async Task BothWays_EachSidesChangesCross_AndAConflictTouchesNeither()
    {
        await using var pair = await new SyncPair(SyncMode.Both).ConnectAsync();
        pair.Laptop.Write("mine", "laptop");
        pair.Container.Write("theirs", "container");
        pair.Laptop.Write("both", "0");
        await pair.AgreeAsync();
        Assert.Equal(pair.Laptop.Tree(), pair.Container.Tree());

        pair.Laptop.Write("both", "laptop's");
        pair.Container.Write("both", "container's own");
        pair.Container.Write("theirs", "changed");
        var step = await pair.AgreeAsync();
        Assert.Equal("both", Assert.Single(step.Conflicts).Path);
        Assert.Equal("laptop's", pair.Laptop.Read("both"));
        Assert.Equal("container's own", pair.Container.Read("both"));
        Assert.Equal("changed", pair.Laptop.Read("theirs"));
    }

    [Fact]
    public async Task OneFileThatCannotBeWritten_IsTold_AndTheOthersAre()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        pair.Container.Write("stands/in/the/way", "x");
        pair.Laptop.Write("stands", "a file where the container has a folder");
        pair.Laptop.Write("fine", "f");
        var step = await pair.AgreeAsync();
        Assert.Equal("stands", Assert.Single(step.Up.Failed).Path);
        Assert.Equal("f", pair.Container.Read("fine"));
        Assert.Equal("x", pair.Container.Read("stands/in/the/way"));
    }

    [Fact]
    public async Task LinkInTheContainer_IsNotWrittenThrough()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        using var outside = new TemporaryFolder();
        Directory.CreateDirectory(pair.Laptop["out"]);
        await pair.AgreeAsync();
        Directory.Delete(pair.Container["out"]);
        File.CreateSymbolicLink(pair.Container["out"], outside.Path);
        pair.Laptop.Write("out/secret", "x");
        var step = await FollowAsync(pair, "out/secret");
        Assert.Contains("out is a link here", Assert.Single(step.Up.Failed).Reason, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task FileThatGoesBeforeItIsRead_IsToldAsVanished()
    {
        await using var pair = await new SyncPair().ConnectAsync();
        pair.Laptop.Write("a", "1");
        pair.Laptop.Write("b", "2");
        var seen = pair.Scan();
        File.Delete(pair.Laptop["a"]);
        var step = await pair.Session.AgreeAsync(pair.Client, seen, CancellationToken.None);
        Assert.Equal(["a"], step.Up.Vanished);
        Assert.Equal("2", pair.Container.Read("b"));
        Assert.False(File.Exists(pair.Container["a"]));
    }

    [Fact]
    public async Task IgnoredPaths_AreNotSent_NorRemoved()
    {
        await using var pair = await new SyncPair(dialect: IgnoreDialect.Docker, rules: "obj\n*.log").ConnectAsync();
        pair.Laptop.Write("obj/x", "laptop");
        pair.Laptop.Write("a.log", "laptop");
        pair.Laptop.Write("b", "b");
        pair.Container.Write("obj/y", "container");
        await pair.AgreeAsync();
        Assert.Equal(["b", "obj", "obj/y"], pair.Container.Tree().Keys);
    }

    private static Task<Kloop.Sync.Sessions.SyncStep> FollowAsync(SyncPair pair, params string[] paths) =>
        pair.Session.FollowAsync(pair.Client, new WatchBatch(paths.ToHashSet(), false), CancellationToken.None);
}
