using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Rendering;

namespace Kloop.Engine.Tests.Deploy.Charts;

public sealed class ChartTests
{
    private const string Claim = """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"}}""";
    private const string Pod = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"image":"shop/cart:dev"}]}}""";
    private static readonly Dictionary<string, string> Built = new() { ["shop/cart"] = "registry.example:5000/shop/cart:new" };

    [Fact]
    public void Values_HavePairsAndImagesInTheirPlaces()
    {
        var release = new HelmRelease(null, "shop", "/chart")
        {
            Values = new JsonObject { ["image"] = new JsonObject { ["pullPolicy"] = "Always" }, ["on"] = false },
            Set = new Dictionary<string, string> { ["on"] = "true", ["count"] = "3", ["id"] = "007", ["list[0]"] = "x" },
            ImageValues =
            [
                new("image.repository", "shop/cart", ImagePart.Repository), new("image.tag", "shop/cart", ImagePart.Tag),
                new("whole", "shop/cart", ImagePart.Reference), new("registry", "shop/cart", ImagePart.Registry), new("path", "shop/cart", ImagePart.Path), new("no.image", "shop/none", ImagePart.Tag),
            ],
        };
        Assert.Equal(
            """{"image":{"pullPolicy":"Always","repository":"registry.example:5000/shop/cart","tag":"new"},"on":true,"count":3,"id":"007","whole":"registry.example:5000/shop/cart:new","registry":"registry.example:5000","path":"shop/cart"}""",
            ChartValues.Of(release, Built).ToJsonString());
        Assert.Equal(["list[0]"], ChartValues.Grammatical(release).Select(s => s.Key));
    }

    [Fact]
    public void ThePostRenderer_PutsImagesIn_AndKeepsVolumes()
    {
        string text = ChartObjects.PostRender($"---\n{Pod}\n---\n{Claim}\n", new JsonObject { ["shop/cart"] = Built["shop/cart"] }.ToJsonString());
        Assert.Contains("image: \"registry.example:5000/shop/cart:new\"", text.Replace("image: registry.example:5000/shop/cart:new", "image: \"registry.example:5000/shop/cart:new\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("helm.sh/resource-policy: keep", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePostRenderer_IsUsedOnlyWhereSomethingChanges()
    {
        Assert.True(ChartObjects.NeedChange([Parse(Pod)], Built));
        Assert.True(ChartObjects.NeedChange([Parse(Claim)], Built));
        Assert.False(ChartObjects.NeedChange([Parse(Pod)], new Dictionary<string, string>()));
    }

    [Fact]
    public void AReleaseThatIsAsRendered_IsTheSame()
    {
        var rendered = new RenderedSource(new HelmRelease(null, "shop", "/chart"), "ns",
            [Parse(Pod.Replace("\"p\"", "\"p\",\"namespace\":\"ns\"", StringComparison.Ordinal)), Parse("""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"h","namespace":"ns","annotations":{"helm.sh/hook":"pre-install"}}}""")]);
        Assert.True(ReleaseDeploy.Same([Parse(Pod)], rendered));
        Assert.False(ReleaseDeploy.Same([Parse(Pod.Replace("dev", "old", StringComparison.Ordinal))], rendered));
        Assert.False(ReleaseDeploy.Same([Parse(Pod), Parse(Claim)], rendered));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
