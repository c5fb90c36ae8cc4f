using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Rendering;

namespace Kloop.Engine.Tests.Deploy.Rendering;

public sealed class ImageReplacementTests
{
    private static readonly Dictionary<string, string> Built = new() { ["shop/cart"] = "registry.example/shop/cart:new" };

    [Theory]
    [InlineData("""{"kind":"Pod","spec":{"containers":[{"image":"IMAGE","imagePullPolicy":"Always"}]}}""")]
    [InlineData("""{"kind":"Deployment","spec":{"template":{"spec":{"initContainers":[{"image":"IMAGE"}],"containers":[{"image":"other"}]}}}}""")]
    [InlineData("""{"kind":"CronJob","spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"image":"IMAGE"}]}}}}}}""")]
    [InlineData("""{"kind":"Rollout","spec":{"template":{"spec":{"containers":[{"image":"IMAGE"}]}}}}""")]
    public void Containers_GetWhatWasBuilt_WhereverTheyAre(string json)
    {
        foreach (string name in (string[])["shop/cart", "shop/cart:dev", "shop/cart@sha256:00"])
        {
            var target = JsonNode.Parse(json.Replace("IMAGE", name, StringComparison.Ordinal))!.AsObject();
            ImageReplacement.Apply(target, Built);
            Assert.Equal(json.Replace("IMAGE", "registry.example/shop/cart:new", StringComparison.Ordinal), target.ToJsonString());
        }
    }

    [Theory]
    [InlineData("""{"kind":"ConfigMap","data":{"containers":[{"image":"shop/cart"}]}}""")]
    [InlineData("""{"kind":"Pod","spec":{"containers":[{"image":"shop/cart2"},{"image":"other/shop/cart"},{"name":"x"}]}}""")]
    [InlineData("""{"kind":"Thing","spec":{"image":"shop/cart"}}""")]
    public void NothingElse_IsChanged(string json)
    {
        var target = JsonNode.Parse(json)!.AsObject();
        ImageReplacement.Apply(target, Built);
        Assert.Equal(json, target.ToJsonString());
    }

    [Fact]
    public void Ports_HaveTheirProtocolWrittenOut()
    {
        var service = JsonNode.Parse("""{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80},{"port":53,"protocol":"UDP"}]}}""")!.AsObject();
        PortProtocols.WriteOut(service);
        Assert.Equal("""[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]""", service["spec"]!["ports"]!.ToJsonString());
    }
}
