using Kloop.Engine.Deploy.Inventories;
using Kloop.Engine.Deploy.Objects;

namespace Kloop.Engine.Tests.Deploy.Inventories;

public sealed class InventoryTests
{
    private static readonly ObjectId Cart = new("apps/v1", "Deployment", "shop", "cart");
    private static readonly ObjectId Orders = new("apps/v1", "Deployment", "shop", "orders");

    [Fact]
    public void AnInventory_IsReadBackAsItWasWritten()
    {
        var inventory = new Inventory([Orders, Cart, new ObjectId("v1", "Namespace", "", "shop")], [new ReleaseId("db", "data")]);
        var back = Inventory.Parse(inventory.ToConfigMap("shop", "shop"));
        Assert.Equal(inventory.Objects, back.Objects);
        Assert.Equal(inventory.Releases, back.Releases);
    }

    [Fact]
    public void WhatIsGone_IsTheDifference()
    {
        var before = new Inventory([Cart, Orders], [new ReleaseId("db", "a")]);
        var next = new Inventory([Cart with { ApiVersion = "apps/v1beta2" }], []);
        Assert.Equal([Orders], before.Without(next).Objects);
        Assert.Equal([new ReleaseId("db", "a")], before.Without(next).Releases);
        Assert.True(before.With(next).Same(before));
    }

    [Fact]
    public void ABrokenOne_IsTold_WithTheRemedy()
    {
        var map = new Inventory([Cart], []).ToConfigMap("shop", "shop");
        map["data"]!["inventory"] = "{";
        Assert.Contains("delete it", Assert.Throws<TaskFailedException>(() => Inventory.Parse(map)).Message, StringComparison.Ordinal);
    }
}
