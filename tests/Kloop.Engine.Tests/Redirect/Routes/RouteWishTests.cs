using Kloop.Engine.Redirect.Routes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Redirect.Routes;

public sealed class RouteWishTests
{
    [Fact]
    public void NothingSaid_IsTheUsersOwnName() => Assert.Equal("--as ada-lovelace", Resolve(user: "Ada.Lovelace@example.test").ToString());

    [Fact]
    public void All_IsEverything() => Assert.True(Resolve(all: true) is { Everything: true, Mirror: false });

    [Fact]
    public void As_IsThatName() => Assert.Equal(new SessionRoute("grace"), Resolve(name: "grace"));

    [Fact]
    public void Mirror_Alone_CopiesEverything() => Assert.True(Resolve(mirror: true) is { Everything: true, Mirror: true });

    [Fact]
    public void Mirror_OfANameOrOfEverything_IsACopyOfThat()
    {
        Assert.Equal("--as grace --mirror", Resolve(name: "grace", mirror: true).ToString());
        Assert.Equal("--mirror", Resolve(all: true, mirror: true).ToString());
    }

    [Fact]
    public void Match_NeedsNoName() => Assert.Equal("--match path:/api/*", Resolve(match: ["path:/api/*"]).ToString());

    [Fact]
    public void MatchWithAs_NeedsBoth() =>
        Assert.Equal("--as ada --match path:/a --match !method:GET --match-any", Resolve("ada", match: ["path:/a", "!method:get"], any: true).ToString());

    [Theory]
    [InlineData("a", true, "", false, "--all with --as")]
    [InlineData(null, true, "path:/a", false, "--all with --match")]
    [InlineData(null, false, "", true, "--match-any")]
    [InlineData("Ada", false, "", false, "--as Ada: ")]
    public void OptionsThatDoNotGoTogether_AreNamed(string? name, bool all, string match, bool any, string fault)
    {
        var wish = new RouteWish(name, all, match.Length == 0 ? [] : [match], any, false);
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => wish.Resolve("ada")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFault_IsTold()
    {
        var wish = new RouteWish("-", true, ["nonsense", "path:x"], false, false);
        var lines = Assert.Throws<UsageException>(() => wish.Resolve("ada")).Message.Split('\n');
        Assert.Equal(["--all with --as", "--all with --match", "--as -", "--match nonsense", "--match path:x"], lines.Select(l => l.Split(": ")[0]));
    }

    [Fact]
    public void UserWithoutAUsableName_IsAskedForOne() =>
        Assert.Contains("--as NAME", Assert.Throws<UsageException>(() => Resolve(user: "Жанна")).Message, StringComparison.Ordinal);

    private static SessionRoute Resolve(string? name = null, bool all = false, string[]? match = null, bool any = false, bool mirror = false, string user = "ada") =>
        new RouteWish(name, all, match ?? [], any, mirror).Resolve(user);
}
