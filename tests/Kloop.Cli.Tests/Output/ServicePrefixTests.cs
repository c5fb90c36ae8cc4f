using Kloop.Cli.Output;

namespace Kloop.Cli.Tests.Output;

public sealed class ServicePrefixTests
{
    [Fact]
    public void Prefixes_AreOfOneWidth()
    {
        var prefixes = ServicePrefix.For(["cart", "storefront"]);
        Assert.Equal(["cart       | ", "storefront | "], prefixes.Select(p => p.Before(colours: false)));
        Assert.Equal(["\e[36mcart       |\e[0m ", "\e[35mstorefront |\e[0m "], prefixes.Select(p => p.Before(colours: true)));
    }
}
