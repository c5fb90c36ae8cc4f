using Kloop.Engine.Environments.Placement;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Environments.Placement;

public sealed class OverlaySelectionTests
{
    [Theory]
    [InlineData("cart")]
    [InlineData("deployment/cart")]
    [InlineData("basket")]
    [InlineData("acme/basket")]
    public void AWorkload_ComesWithAllThatItNeeds_AndNothingElse(string name) => Assert.Equal(
        ["ServiceAccount/cart", "Role/cart", "RoleBinding/cart", "ConfigMap/cart", "Secret/db", "Service/cart", "Deployment/cart", "HorizontalPodAutoscaler/cart"],
        Chosen(name));

    [Fact]
    public void TheIngress_ComesWithTheServiceThatItLeadsTo() =>
        Assert.Equal(["ConfigMap/web", "Service/web", "Deployment/web", "PodDisruptionBudget/web", "Ingress/front"], Chosen("web"));

    [Fact]
    public void AnUnknownName_IsRefused_WithThoseThatThereAre() =>
        Assert.Equal("the application has no service \"card\": there are cart, web, pricing", Assert.Throws<UsageException>(() => Chosen("card", "web")).Message);

    [Fact]
    public void WithoutAName_TheRemedyIsTold() => Assert.Contains("kloop up SERVICE", Assert.Throws<UsageException>(() => Chosen()).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Chosen(params string[] names) => OverlaySelection.Of(ShopObjects.All, names, "ada").Select(o => $"{o.Text("kind")}/{o.Name()}");
}
