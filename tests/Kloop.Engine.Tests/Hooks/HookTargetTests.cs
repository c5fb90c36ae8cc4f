using System.Text.Json.Nodes;
using Kloop.Engine.Hooks;

namespace Kloop.Engine.Tests.Hooks;

public sealed class HookTargetTests
{
    private static readonly JsonObject[] Pods =
    [
        Pod("cart-1", "app", "cart", ("web", "registry.example:5000/acme/cart:1"), ("side", "proxy:2")),
        Pod("shop-1", "app", "shop", ("web", "acme/shop@sha256:00")),
        Pod("shop-2", "app", "shop", ("web", "acme/shop@sha256:00"), ready: false),
    ];

    private static readonly JsonObject[] Workloads = [(JsonObject)JsonNode.Parse("""{"kind": "Deployment", "metadata": {"name": "cart"}, "spec": {"selector": {"matchLabels": {"app": "cart"}}}}""")!];

    [Theory]
    [InlineData("deployment/cart", "cart-1:web")]
    [InlineData("deploy/cart:side", "cart-1:side")]
    [InlineData("statefulset/cart", "")]
    [InlineData("pod/*:web", "cart-1:web shop-1:web")]
    [InlineData("pod/cart-*:*", "cart-1:web cart-1:side")]
    [InlineData("pod/shop-2:web", "")]
    [InlineData("label/app=shop", "shop-1:web")]
    [InlineData("image/acme/cart", "cart-1:web")]
    [InlineData("image/registry.example:5000/acme/cart", "cart-1:web")]
    [InlineData("image/acme/none", "")]
    public void Target_MeansContainers(string target, string containers) =>
        Assert.Equal(containers, string.Join(' ', HookTarget.Parse(target).Of(Pods, Workloads).Select(c => $"{c.Pod}:{c.Container}")));

    private static JsonObject Pod(string name, string label, string value, (string Name, string Image) one, (string Name, string Image)? two = null, bool ready = true) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [label] = value } },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray([Container(one), .. two is { } more ? (JsonObject[])[Container(more)] : []]) },
        ["status"] = new JsonObject { ["phase"] = "Running", ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }) },
    };

    private static JsonObject Container((string Name, string Image) container) => new() { ["name"] = container.Name, ["image"] = container.Image };
}
