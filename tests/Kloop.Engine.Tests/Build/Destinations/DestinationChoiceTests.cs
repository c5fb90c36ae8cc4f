using Kloop.Engine.Build.Destinations;

namespace Kloop.Engine.Tests.Build.Destinations;

public sealed class DestinationChoiceTests
{
    private static readonly DestinationFacts Nothing = new(null, [], null, "prod", "https://10.1.2.3:6443", HasK3s: false);
    private static readonly LocalRegistry Local = new("localhost:5001", "registry:5000", null);
    private static readonly string[] Plain = ["shop/cart"];

    [Fact]
    public void WhatWasAskedFor_WinsOverTheClustersOwn()
    {
        var chosen = Assert.IsType<RegistryDestination>(DestinationChoice.Of(Nothing with { Registry = "registry.example/team", Local = Local }, Plain));
        Assert.Equal(("registry.example/team/shop/cart:1", "registry.example/team/shop/cart:1"), chosen.References("shop/cart", "1"));
        Assert.False(chosen.Insecure);
    }

    [Fact]
    public void TheClustersOwn_IsPushedToByOneName_AndPulledFromByAnother()
    {
        var chosen = DestinationChoice.Of(Nothing with { Local = Local, Context = "k3d-dev" }, Plain);
        Assert.Equal(("localhost:5001/shop/cart:1", "registry:5000/shop/cart:1"), chosen.References("shop/cart", "1"));
        Assert.Equal(("localhost:5001/team/cart:1", "registry:5000/team/cart:1"), chosen.References("registry.example/team/cart", "1"));
    }

    [Theory]
    [InlineData("k3d-dev", LoadKind.K3d, "dev")]
    [InlineData("kind-dev", LoadKind.Kind, "dev")]
    [InlineData("minikube", LoadKind.Minikube, "minikube")]
    [InlineData("docker-desktop", LoadKind.Engine, "docker-desktop")]
    [InlineData("colima-x", LoadKind.Engine, "colima-x")]
    public void KnownLocalClusters_AreLoadedInto(string context, LoadKind kind, string cluster)
    {
        var chosen = Assert.IsType<LoadDestination>(DestinationChoice.Of(Nothing with { Context = context }, Plain));
        Assert.Equal((kind, cluster), (chosen.Kind, chosen.Cluster));
        Assert.Equal(("shop/cart:1", "shop/cart:1"), chosen.References("shop/cart", "1"));
    }

    [Fact]
    public void AK3sOfThisMachine_IsLoadedInto()
    {
        var here = Nothing with { Server = "https://127.0.0.1:6443", HasK3s = true };
        Assert.Equal(LoadKind.K3s, Assert.IsType<LoadDestination>(DestinationChoice.Of(here, Plain)).Kind);
        Assert.Throws<UsageException>(() => DestinationChoice.Of(Nothing with { HasK3s = true }, Plain));
    }

    [Fact]
    public void NamesWithARegistry_SayWhereTo() =>
        Assert.IsType<NamedDestination>(DestinationChoice.Of(Nothing, ["registry.example/shop/cart"]));

    [Fact]
    public void WithoutAnything_ItAsks()
    {
        var e = Assert.Throws<UsageException>(() => DestinationChoice.Of(Nothing, ["registry.example/a", "shop/cart"]));
        Assert.Contains("shop/cart", e.Message, StringComparison.Ordinal);
        Assert.Contains("--registry", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:5000/a", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("k3d.localhost:5000", true)]
    [InlineData("declared.example:5000/a", true)]
    [InlineData("10.0.0.5:5000", false)]
    [InlineData("registry.example", false)]
    public void OnlyThisMachineAndTheDeclared_MaySpeakHttp(string registry, bool may) =>
        Assert.Equal(may, DestinationChoice.IsInsecure(registry, ["declared.example:5000"]));

    [Theory]
    [InlineData("localhost:5000", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1:5000", true)]
    [InlineData("172.32.0.1:5000", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("registry.example.org", false)]
    [InlineData("localhost.example.org:5000", false)]
    [InlineData("8.8.8.8", false)]
    public void Private_AreThisMachineAndPrivateNetworks(string host, bool isPrivate) => Assert.Equal(isPrivate, DestinationChoice.IsPrivate(host));
}
