using System.Formats.Tar;
using Kloop.Engine.Testing.Structure;

namespace Kloop.Engine.Tests.Testing.Structure;

public sealed class ImageTreeTests
{
    private readonly ImageTree _tree = new();

    [Theory]
    [InlineData("/app/server", "app/server")]
    [InlineData("app//./server", "app/server")]
    [InlineData("/app", "app")]
    [InlineData("/bin/sh", "usr/bin/sh")]
    [InlineData("/usr/bin/../bin/sh", "usr/bin/sh")]
    [InlineData("/up/server", "app/server")]
    [InlineData("/none", null)]
    [InlineData("/loop/x", null)]
    public void Paths_LeadThroughLinks(string path, string? found)
    {
        _tree.Add(0, [File("./app/server"), Link("bin", "usr/bin"), File("usr/bin/sh"), Link("up", "/../app/."), Link("loop", "loop")]);
        Assert.Equal(found, _tree.Find(path)?.Path);
    }

    [Fact]
    public void Link_IsItself_AndItsContentAnothers()
    {
        _tree.Add(0, [File("a/real"), Link("a/link", "real"), new("a/hard", Entry(TarEntryType.HardLink, "a/real"))]);
        Assert.Equal(TarEntryType.SymbolicLink, _tree.Find("/a/link")!.Value.File.Type);
        Assert.Equal("a/real", _tree.Content("/a/link")!.Value.Path);
        Assert.Equal("a/real", _tree.Content("/a/hard")!.Value.Path);
    }

    [Fact]
    public void Whiteouts_TakeWhatIsBelow_AndNotWhatIsBeside()
    {
        _tree.Add(0, [File("a/gone"), File("a/stays"), File("b/old"), File("c/x")]);
        _tree.Add(1, [File("a/.wh.gone"), File("b/.wh..wh..opq"), File("b/new"), File(".wh.c")]);
        Assert.Null(_tree.Find("/a/gone"));
        Assert.NotNull(_tree.Find("/a/stays"));
        Assert.Null(_tree.Find("/b/old"));
        Assert.Equal(1, _tree.Find("/b/new")!.Value.File.Layer);
        Assert.Null(_tree.Find("/c"));
        Assert.Null(_tree.Find("/c/x"));
        Assert.Null(_tree.Find("/a/.wh.gone"));
    }

    [Fact]
    public void UpperLayer_Counts()
    {
        _tree.Add(0, [File("f"), File("d/x")]);
        _tree.Add(1, [File("f"), File("d")]);
        Assert.Equal((1, 1), (_tree.Find("/f")!.Value.File.Layer, _tree.Find("/d")!.Value.File.Layer));
        Assert.Null(_tree.Find("/d/x"));
    }

    [Theory]
    [InlineData(TarEntryType.RegularFile, "755", "-rwxr-xr-x")]
    [InlineData(TarEntryType.Directory, "1777", "dtrwxrwxrwx")]
    [InlineData(TarEntryType.RegularFile, "4711", "urwx--x--x")]
    [InlineData(TarEntryType.SymbolicLink, "777", "Lrwxrwxrwx")]
    public void Permissions_AreWrittenAsGoDoes(TarEntryType type, string mode, string text) =>
        Assert.Equal(text, (Entry(type, "") with { Mode = (UnixFileMode)Convert.ToInt32(mode, 8) }).Permissions);

    private static (string, ImageFile) File(string name) => (name, Entry(TarEntryType.RegularFile, ""));

    private static (string, ImageFile) Link(string name, string to) => (name, Entry(TarEntryType.SymbolicLink, to));

    private static ImageFile Entry(TarEntryType type, string link) => new(type, (UnixFileMode)Convert.ToInt32("644", 8), 0, 0, link, 1);
}
