using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Placement;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Environments.Placement;

public sealed class EnvironmentPlacementTests
{
    private readonly List<string> _notes = [];

    [Fact]
    public void All_GoesToTheEnvironment_UnderItsOwnHost()
    {
        var placed = Place(null);
        Assert.All(placed, o => Assert.Equal("ada", o.Text("metadata", "namespace")));
        Assert.DoesNotContain(placed, o => o.Text("kind") == "Namespace");
        var ingress = placed.Single(o => o.Text("kind") == "Ingress");
        Assert.Equal("""{"rules":[{"host":"ada.shop.test","http":{"paths":[{"path":"/","backend":{"service":{"name":"web"}}},{"path":"/pricing","backend":{"service":{"name":"pricing"}}}]}}]}""", ingress["spec"]!.ToJsonString());
        Assert.Equal(["http://ada.shop.test"], IngressHosts.Urls(ingress));
        Assert.Equal(
            [
                "Ingress front: its default backend is left out, for it would take everybody's requests",
                "Ingress front: a rule without a host is left out, for it would take everybody's requests",
                "Ingress front: no TLS, for the environment has no Secret cert; with a certificate for ada.shop.test in it, copy it: kloop env create ada --copy secret/cert",
                "ConfigMap cart names pricing.shop: those calls go to shop, and not to pricing here; say pricing alone",
                "ConfigMap web names cart.shop: those calls go to shop, and not to cart here; say cart alone",
            ],
            _notes);
        Assert.DoesNotContain(placed, o => PodTemplates.Spec(o)?["dnsConfig"] is not null);
    }

    [Fact]
    public void ACertificateThatIsThere_IsUsed()
    {
        var ingress = Place(null, "cert").Single(o => o.Text("kind") == "Ingress");
        Assert.Equal("""[{"hosts":["ada.shop.test"],"secretName":"cert"}]""", ingress["spec"]!["tls"]!.ToJsonString());
        Assert.Equal(["https://ada.shop.test"], IngressHosts.Urls(ingress));
    }

    [Fact]
    public void AnOverlaysPods_LookNamesUpInTheBaseAsWell()
    {
        var cart = Place("shop", names: "cart").Single(o => o.Text("kind") == "Deployment");
        Assert.Equal("""["shop.svc.cluster.local"]""", PodTemplates.Spec(cart)!["dnsConfig"]!["searches"]!.ToJsonString());
        Assert.Equal(["callers in shop go on calling shop's; for a browser, have the way from the Ingress here as well: kloop up web"], _notes);
    }

    [Fact]
    public void AWayBackIntoTheBase_IsTold()
    {
        Place("shop", names: "web");
        Assert.Contains("Ingress front leads also to pricing of shop: that needs an Ingress controller which follows ExternalName Services", _notes);
    }

    [Fact]
    public void ADnsPolicyOfItsOwn_IsLeft_AndTold()
    {
        var pricing = Place("shop", names: "pricing").Single(o => o.Text("kind") == "Deployment");
        Assert.Null(PodTemplates.Spec(pricing)!["dnsConfig"]);
        Assert.Contains(_notes, n => n.StartsWith("Deployment pricing has a DNS policy of its own", StringComparison.Ordinal));
    }

    [Fact]
    public void AReleaseIsRendered_AndNoNamespaceOfTheFileCounts()
    {
        var source = EnvironmentPlacement.Source(new Application("shop", "/x") { Deployments = [new HelmRelease(null, "r", "c") { Namespace = "a" }] });
        var release = Assert.IsType<HelmRelease>(Assert.Single(source.Deployments));
        Assert.Equal((true, null), (release.IsRenderedOnly, release.Namespace));
    }

    private IReadOnlyList<JsonObject> Place(string? from, string? secret = null, params string[] names)
    {
        var placement = new EnvironmentPlacement(new EnvironmentRecord("ada", "ada") { Base = from }, names, new HashSet<string>(secret is null ? [] : [secret]), "cluster.local");
        return [.. placement.Place(new RenderedApplication([new RenderedSource(new InlineManifests(null, []), "ada", ShopObjects.All)]), _notes).InOrder];
    }
}
