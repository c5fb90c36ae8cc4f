using Kloop.Shoes.Folders;
using Kloop.Shoes.Processes;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Folders;

public sealed class PrivateFoldersTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TestFolder _folder = new();
    private readonly PrivateFolders _folders;

    public PrivateFoldersTests() => _folders = new PrivateFolders(_folder.At("kloop"));

    [Fact]
    public void Session_IsTheOwnersAlone_AndIsFoundByItsName()
    {
        var session = _folders.Create(new SessionName("shop", "catalog"));
        session.Keep(new Dictionary<string, string?> { ["A"] = "two\nlines = x", ["GONE"] = null, ["EMPTY"] = "" });
        Assert.Equal([OwnerOnly, OwnerOnly], ((string[])[_folders.Root, session.Path]).Select(File.GetUnixFileMode));
        var found = Assert.Single(_folders.Living());
        Assert.Equal(new SessionName("shop", "catalog"), found.Name);
        Assert.Equal(new Dictionary<string, string?> { ["A"] = "two\nlines = x", ["GONE"] = null, ["EMPTY"] = "" }, found.Environment);
        _folders.Remove(session);
        Assert.False(Directory.Exists(_folders.Root));
    }

    [Fact]
    public void DeadSession_IsRemoved_WithItsPlaces_AndALivingOneStays()
    {
        var living = _folders.Create(new SessionName("shop", "living"));
        var dead = _folders.Create(new SessionName("shop", "dead"));
        string place = _folder.At("place"), used = _folder.At("used");
        dead.MakePlace(place, true);
        dead.MakePlace(Path.Combine(place, "file"), false);
        dead.MakePlace(used, true);
        File.WriteAllText(Path.Combine(used, "mine"), "x");
        dead.Begin(LaptopProcess.Current with { StartTicks = 1 }, new SessionName("shop", "dead"));
        Assert.Equal(1, _folders.RemoveDead());
        Assert.False(Directory.Exists(dead.Path));
        Assert.False(Directory.Exists(place));
        Assert.True(File.Exists(Path.Combine(used, "mine")));
        Assert.True(Directory.Exists(living.Path));
    }

    [Fact]
    public void FolderThatOthersMayEnter_IsRefused()
    {
        Directory.CreateDirectory(_folders.Root);
        File.SetUnixFileMode(_folders.Root, OwnerOnly | UnixFileMode.OtherRead);
        var e = Assert.Throws<IOException>(() => _folders.Create(new SessionName("shop", "x")));
        Assert.Contains("is not yours alone", e.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(_folders.Root, OwnerOnly);
        Directory.Delete(_folders.Root);
        File.CreateSymbolicLink(_folders.Root, _folder.Folder("elsewhere"));
        Assert.Throws<IOException>(() => _folders.Create(new SessionName("shop", "x")));
    }

    public void Dispose() => _folder.Dispose();
}
