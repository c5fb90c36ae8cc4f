using Kloop.Engine.Configuration;
using Kloop.Engine.Protection;

namespace Kloop.Engine.Tests.Protection;

public sealed class ProtectedPlacesTests
{
    [Theory]
    [InlineData("prod")]
    [InlineData("Production")]
    [InlineData("eu-prod-2")]
    [InlineData("prod2")]
    [InlineData("arn:aws:eks:eu-west-1:123456789012:cluster/prod")]
    [InlineData("gke_acme-live_europe-west1_main")]
    public void ObviousNames_AreProtected(string context) => Assert.Contains(context, ProtectedPlaces.Obvious.WhyProtected(context, "shop")!, StringComparison.Ordinal);

    [Theory]
    [InlineData("kind-dev")]
    [InlineData("product-dev")]
    [InlineData("non-prod")]
    [InlineData("preprod")]
    [InlineData("pre-prod")]
    [InlineData("prod-like")]
    [InlineData("delivery")]
    public void Others_AreNot(string context) => Assert.Null(ProtectedPlaces.Obvious.WhyProtected(context, "shop"));

    [Fact]
    public void TheFile_ProtectsContextsAndNamespaces_AndLiftsObviousNames()
    {
        var places = Read("protected:\n  contexts: ['corp-*']\n  namespaces: [payments]\n  except: [live-demo]\n")!;
        Assert.Equal("context \"CORP-eu\" is protected by \"corp-*\" in kloop.yaml", places.WhyProtected("CORP-eu", "shop"));
        Assert.Equal("namespace \"payments\" is protected by \"payments\" in kloop.yaml", places.WhyProtected("dev", "payments"));
        Assert.Null(places.WhyProtected("live-demo", "shop"));
        Assert.Equal("context \"live\" says that it is live", places.WhyProtected("live", "shop"));
        Assert.Equal("namespace \"prod\" says that it is prod", places.WhyProtected("live-demo", "prod"));
        Assert.Null(places.WhyProtected("dev", ""));
    }

    [Fact]
    public void TwoFiles_ProtectBoth()
    {
        var both = Read("protected: {contexts: [a]}")!.With(Read("protected: {contexts: [b]}")!);
        Assert.All((string[])["a", "b"], c => Assert.NotNull(both.WhyProtected(c, "")));
    }

    [Theory]
    [InlineData("protected: [prod]", "kloop.yaml:1:12: protected is a map of contexts, namespaces and except, and not a list")]
    [InlineData("protected: {context: [a]}", "kloop.yaml:1:13: protected has no key \"context\"; is it \"contexts\"?")]
    [InlineData("protected: {contexts: a}", "kloop.yaml:1:23: contexts is a list, and not \"a\"")]
    public void Faults_AreTold_WithTheirPlace(string text, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static ProtectedPlaces? Read(string text) => ConfigurationText.Parse(text, "kloop.yaml", "/x", _ => true).Protected;
}
