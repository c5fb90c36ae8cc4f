using Kloop.Engine.Applications;
using Kloop.Engine.Build;

namespace Kloop.Engine.Tests.Build;

public sealed class BuildOrderTests
{
    private static ImageSource Image(string name) => new(null, name, "/" + name, new CommandBuilder(["true"], [], []));

    [Fact]
    public void Bases_ComeFirst()
    {
        var order = BuildOrder.Of([Image("web"), Image("base"), Image("tools")], i => i.Name == "web" ? ["tools", "node"] : i.Name == "tools" ? ["base"] : []);
        Assert.Equal(["base", "tools", "web"], order.Select(i => i.Name));
    }

    [Fact]
    public void ACircle_IsShown()
    {
        var e = Assert.Throws<UsageException>(() => BuildOrder.Of([Image("a"), Image("b")], i => i.Name == "a" ? ["b"] : ["a"]));
        Assert.Contains("a needs b needs a", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneName_IsBuiltOnce()
    {
        var e = Assert.Throws<UsageException>(() => BuildOrder.Of([Image("a"), Image("a") with { Context = "/other" }], _ => []));
        Assert.Contains("/a and /other", e.Message, StringComparison.Ordinal);
    }
}
