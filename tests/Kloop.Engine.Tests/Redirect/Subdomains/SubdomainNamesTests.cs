using Kloop.Engine.Redirect.Subdomains;

namespace Kloop.Engine.Tests.Redirect.Subdomains;

public sealed class SubdomainNamesTests
{
    [Theory]
    [InlineData("alice", true)]
    [InlineData("a1-b", true)]
    [InlineData("Alice", false)]
    [InlineData("a.b", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a_b", false)]
    [InlineData("ä", false)]
    [InlineData("", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", false)]
    public void Name_is_a_host_label(string name, bool right) => Assert.Equal(right, SubdomainNames.IsHostLabel(name));

    [Fact]
    public void Names_are_plain_where_they_can_be()
    {
        Assert.Equal("kloop-cart-service-alice", SubdomainNames.Service("cart-service", "alice"));
        Assert.Equal("kloop-alice-storefront", SubdomainNames.Ingress("storefront", "alice"));
    }

    [Fact]
    public void Names_that_could_be_anothers_have_a_hash()
    {
        Assert.NotEqual(SubdomainNames.Service("cart-service", "alice"), SubdomainNames.Service("cart", "service-alice"));
        Assert.NotEqual(SubdomainNames.Ingress("b-c", "a"), SubdomainNames.Ingress("c", "a-b"));
        Assert.NotEqual("kloop-cart-origin", SubdomainNames.Service("cart", "origin"));
    }

    [Fact]
    public void Long_names_are_cut_and_stay_different()
    {
        string service = new('s', 60), name = new('n', 60);
        foreach (string made in (string[])[SubdomainNames.Service(service, name), SubdomainNames.Ingress(service, name)]) Assert.InRange(made.Length, 1, 63);
        Assert.NotEqual(SubdomainNames.Service(service, name), SubdomainNames.Service(service + "x", name));
        Assert.InRange(SubdomainNames.Port(service, 65535).Length, 1, 15);
    }
}
