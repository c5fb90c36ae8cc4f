using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Loop;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Dev.Loop;

public sealed class TargetWorkloadTests
{
    private static readonly Dictionary<string, string> Images = new() { ["shop/cart"] = "registry.example:5000/shop/cart:abc" };

    [Fact]
    public void Workload_IsTheOneThatRunsTheBuiltImage_AndItsContainerIsKnown()
    {
        var found = TargetWorkload.Of([new DevTarget(null, "shop/cart")], [Workload("other", "registry.example:5000/shop/cart:old"), Workload("cart", "registry.example:5000/shop/cart:abc")], Images);
        var one = Assert.Single(found);
        Assert.Equal(("deployment/cart", "main"), (one.Where, one.Target.Container));
    }

    [Theory]
    [InlineData("registry.example/shop/web:1", "registry.example/shop/web", true)]
    [InlineData("registry.example:5000/shop/web@sha256:00", "registry.example:5000/shop/web", true)]
    [InlineData("registry.example/shop/web2:1", "registry.example/shop/web", false)]
    public void ImageThatIsNotBuiltHere_IsKnownByItsName(string runs, string image, bool expected) =>
        Assert.Equal(expected, TargetWorkload.Of([new DevTarget(null, image)], [Workload("web", runs)], Images).Count == 1);

    [Fact]
    public void Selector_IsOfThePodsLabels()
    {
        var target = new DevTarget(null, null) { Selector = new Dictionary<string, string> { ["app"] = "web" } };
        Assert.Equal("web", Assert.Single(TargetWorkload.Of([target], [Workload("web", "x"), Workload("db", "y")], Images)).Name);
    }

    private static (ResourceType, JsonObject) Workload(string name, string image) => (ResourceType.Deployments, (JsonObject)JsonNode.Parse($$$"""
        {"metadata": {"name": "{{{name}}}"}, "spec": {"template": {"metadata": {"labels": {"app": "{{{name}}}"}}, "spec": {"containers": [{"name": "main", "image": "{{{image}}}"} ] } } } }
        """)!);
}
