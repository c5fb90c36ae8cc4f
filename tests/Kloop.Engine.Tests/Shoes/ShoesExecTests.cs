using Kloop.Engine.Shoes;
using Kloop.Shoes.Folders;

namespace Kloop.Engine.Tests.Shoes;

public sealed class ShoesExecTests : IDisposable
{
    private readonly PrivateFolders _folders = new(Path.Combine(Path.GetTempPath(), $"kloop-test-{Guid.NewGuid():N}"));
    private readonly SessionFolder _folder;
    private readonly List<string> _notes = [];

    public ShoesExecTests()
    {
        _folder = _folders.Create(new SessionName("shop", "catalog"));
        _folder.Keep(new Dictionary<string, string?> { ["CART_SERVICE_HOST"] = "10.96.0.7" });
    }

    [Fact]
    public void WithoutNotification_TheSessionsOwnWayIsTaken()
    {
        _folder.KeepNetwork(new Dictionary<string, string?> { ["CART_SERVICE_HOST"] = "127.112.0.1" });
        Assert.Equal("127.112.0.1", ShoesExec.Other(_folder, "the kernel is too old", _notes.Add)["CART_SERVICE_HOST"]);
        Assert.Equal("your program reaches the cluster by proxy settings and rewritten variables alone, as the session's does: the kernel is too old", Assert.Single(_notes));
    }

    [Fact]
    public void SessionWithoutAWay_IsSaidToHaveNone()
    {
        Assert.Equal("10.96.0.7", ShoesExec.Other(_folder, "the kernel is too old", _notes.Add)["CART_SERVICE_HOST"]);
        Assert.Contains("has the laptop's own network: the kernel is too old, and shop/catalog has neither proxy nor", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Session_IsFoundByItsName_AndTheOnlyOneWithout()
    {
        Assert.Equal(_folder.Path, ShoesExec.Find(null, _folders.Living()).Path);
        Assert.Equal(_folder.Path, ShoesExec.Find("shop/catalog", _folders.Living()).Path);
        Assert.Contains("there is shop/catalog", Assert.Throws<UsageException>(() => ShoesExec.Find("cart", _folders.Living())).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folders.Remove(_folder);
}
