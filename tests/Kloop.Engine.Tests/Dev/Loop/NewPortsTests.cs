using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Loop;

namespace Kloop.Engine.Tests.Dev.Loop;

public sealed class NewPortsTests
{
    [Fact]
    public void APortThatCame_AndLeadsToWhatIsBuiltHere_IsTold_UnlessItIsForwarded()
    {
        var cart = Workload("cart", "reg/cart:2");
        JsonObject[] before = [cart, Service("cart", "cart", 80)];
        JsonObject[] after = [cart, Workload("redis", "redis:7"), Service("cart", "cart", 80, 9090), Service("admin", "cart", 81), Service("redis", "redis", 6379)];
        Assert.Equal(["service/cart:9090", "service/admin:81"], NewPorts.Of(before, after, ["reg/cart:2"], []));
        Assert.Equal(["service/cart:9090"], NewPorts.Of(before, after, ["reg/cart:2"], [new PortWish(null, "service/admin", "81", null)]));
        Assert.Empty(NewPorts.Of(after, after, ["reg/cart:2"], []));
    }

    private static JsonObject Workload(string name, string image) => new()
    {
        ["kind"] = "Deployment",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }) },
            },
        },
    };

    private static JsonObject Service(string name, string app, params int[] ports) => new()
    {
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["app"] = app },
            ["ports"] = new JsonArray([.. ports.Select(p => new JsonObject { ["port"] = p })]),
        },
    };
}
