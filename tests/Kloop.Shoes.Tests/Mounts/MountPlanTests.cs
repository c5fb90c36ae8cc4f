using Kloop.Shoes.Mounts;

namespace Kloop.Shoes.Tests.Mounts;

public sealed class MountPlanTests
{
    private readonly StandingFolders _laptop = new();

    [Fact]
    public void PathThatExists_IsCovered()
    {
        _laptop.Folders.Add("/opt/app");
        var plan = Plan(new Placement("/v/a", "/opt/app", true, true));
        Assert.Equal([new(MountAction.Bind, "/v/a", "/opt/app"), new(MountAction.ReadOnly, "/opt/app")], plan.Steps);
        Assert.Empty(plan.Places);
    }

    [Fact]
    public void MissingPath_InAFolderOfOnesOwn_GetsAPlace()
    {
        _laptop.Folders.Add("/tmp");
        _laptop.Own.Add("/tmp");
        var plan = Plan(new Placement("/v/f", "/tmp/deep/file", false, false));
        Assert.Equal([new Place("/tmp/deep", true), new Place("/tmp/deep/file", false)], plan.Places);
        Assert.Equal([new(MountAction.Bind, "/v/f", "/tmp/deep/file")], plan.Steps);
    }

    [Fact]
    public void MissingPaths_InOneFolderOfTheSystem_ShareAView()
    {
        _laptop.Folders.Add("/etc");
        _laptop.Content["/etc"] = [new("ssl", EntryKind.Folder), new("passwd", EntryKind.File), new("mtab", EntryKind.Link, "../proc/mounts")];
        var plan = Plan(new Placement("/v/a", "/etc/app/conf", false, true), new Placement("/v/b", "/etc/app/key", false, false));
        Assert.Equal(
            [
                "View /view", "Folder /view/ssl", "BindIfThere /etc/ssl /view/ssl", "File /view/passwd", "BindIfThere /etc/passwd /view/passwd", "Link /view/mtab ../proc/mounts",
                "Folder /view/app", "Folder /view/app/conf", "File /view/app/key", "ReadOnly /view", "Move /view /etc", "Bind /v/a /etc/app/conf", "Bind /v/b /etc/app/key",
            ],
            plan.Steps.Select(s => $"{s.Action} {s.From} {s.To}".TrimEnd()));
        Assert.Empty(plan.Places);
    }

    [Fact]
    public void ViewOfTheRoot_ComesBeforeOthers()
    {
        _laptop.Folders.Add("/etc");
        var plan = Plan(new Placement("/v/a", "/etc/x", false, true), new Placement("/v/b", "/data", false, true));
        Assert.Equal([MountAction.Root, MountAction.Move], plan.Steps.Select(s => s.Action).Where(a => a is MountAction.Root or MountAction.Move));
    }

    [Fact]
    public void PathInsideAnotherVolume_GetsItsPlaceThere()
    {
        _laptop.Folders.UnionWith(["/opt/app", "/v/a"]);
        var plan = Plan(new Placement("/v/b", "/opt/app/in", true, true), new Placement("/v/a", "/opt/app", true, true));
        Assert.Equal([new Place("/v/a/in", true)], plan.Places);
        Assert.Equal(["/opt/app", "/opt/app/in"], plan.Steps.Where(s => s.Action == MountAction.Bind).Select(s => s.To));
    }

    [Fact]
    public void WhatTheLaptopNeeds_OrHasOtherwise_IsLeftOut()
    {
        _laptop.Folders.UnionWith(["/tmp", "/opt/file"]);
        _laptop.Needed.Add("/tmp");
        var plan = Plan(new Placement("/v/a", "/tmp", false, true), new Placement("/v/f", "/opt/file", true, false));
        Assert.Empty(plan.Steps);
        Assert.Equal(["/opt/file: your laptop has a folder there", "/tmp: your laptop cannot do without its own"], plan.LeftOut);
    }

    [Fact]
    public void Steps_AreReadAsTheyWereWritten()
    {
        MountStep[] steps = [new(MountAction.View, "/a b\n"), new(MountAction.Link, "/x", "../y")];
        Assert.Equal(steps, MountStep.Read(MountStep.Write(steps)));
        Assert.Throws<FormatException>(() => MountStep.Read("View\0/a\0"));
        Assert.Throws<FormatException>(() => MountStep.Read("Delete\0/a\0\0"));
    }

    private MountPlan Plan(params Placement[] placements) => MountPlan.Of(placements, "/view", _laptop);

    /// <summary>A laptop out of sets.</summary>
    private sealed class StandingFolders : ILaptopFolders
    {
        public HashSet<string> Folders { get; } = ["/", "/opt"];

        public HashSet<string> Own { get; } = [];

        public HashSet<string> Needed { get; } = [];

        public Dictionary<string, IReadOnlyList<FolderEntry>> Content { get; } = [];

        public EntryKind Kind(string path) => Folders.Contains(path) ? EntryKind.Folder : EntryKind.None;

        public string Resolve(string path) => path;

        public IReadOnlyList<FolderEntry> Entries(string path) => Content.GetValueOrDefault(path, []);

        public bool IsOwn(string path) => Own.Contains(path);

        public bool IsNeeded(string path) => Needed.Contains(path);
    }
}
