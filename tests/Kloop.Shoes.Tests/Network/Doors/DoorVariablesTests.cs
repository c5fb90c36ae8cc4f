using System.Net;
using Kloop.Shoes.Network.Doors;

namespace Kloop.Shoes.Tests.Network.Doors;

public sealed class DoorVariablesTests
{
    private static readonly Door[] Doors =
    [
        new(new DoorWish("catalog.shop.svc", ["catalog", "catalog.shop", "catalog.shop.svc.cluster.local", "10.96.1.1"], [80], "CATALOG"),
            IPAddress.Parse("127.112.0.1"), new Dictionary<ushort, ushort> { [80] = 40080 }),
        new(new DoorWish("redis-cart.shop.svc", ["redis-cart", "redis-cart.shop", "10.96.1.2"], [6379], "REDIS_CART"),
            IPAddress.Parse("127.112.0.2"), new Dictionary<ushort, ushort> { [6379] = 6379 }),
    ];

    [Theory]
    [InlineData("CATALOG_SERVICE_HOST", "10.96.1.1", "127.112.0.1")]
    [InlineData("CATALOG_SERVICE_PORT", "80", "40080")]
    [InlineData("CATALOG_SERVICE_PORT_HTTP", "80", "40080")]
    [InlineData("CATALOG_PORT", "tcp://10.96.1.1:80", "tcp://127.112.0.1:40080")]
    [InlineData("CATALOG_PORT_80_TCP_PORT", "80", "40080")]
    [InlineData("CATALOG_PORT_80_TCP_PROTO", "tcp", "tcp")]
    [InlineData("REDIS_CART_SERVICE_PORT", "6379", "6379")]
    [InlineData("URL", "http://catalog/api", "http://127.112.0.1:40080/api")]
    [InlineData("URL", "http://catalog:80", "http://127.112.0.1:40080")]
    [InlineData("URL", "http://catalog.shop.svc.cluster.local/x", "http://127.112.0.1:40080/x")]
    [InlineData("URL", "redis://user:pw@redis-cart:6379/0", "redis://user:pw@127.112.0.2:6379/0")]
    [InlineData("URL", "redis://redis-cart", "redis://127.112.0.2")]
    [InlineData("ADDRESSES", "redis-cart:6379,catalog:80", "127.112.0.2:6379,127.112.0.1:40080")]
    [InlineData("REDIS_HOST", "redis-cart", "127.112.0.2")]
    [InlineData("CONNECTION", "Server=redis-cart.shop;Password=x", "Server=127.112.0.2;Password=x")]
    // Words, and other hosts.
    [InlineData("SERVICE_NAME", "catalog", "catalog")]
    [InlineData("TOPIC", "the catalog is open", "the catalog is open")]
    [InlineData("URL", "http://example.org/catalog", "http://example.org/catalog")]
    [InlineData("URL", "http://my-catalog/", "http://my-catalog/")]
    [InlineData("URL", "http://catalog.example/", "http://catalog.example/")]
    [InlineData("VERSION", "10.96.1.10", "10.96.1.10")]
    [InlineData("IMAGE", "catalog:1.2", "catalog:1.2")]
    [InlineData("PORT", "80", "80")]
    public void Variable_NamesTheDoor(string name, string value, string expected) =>
        Assert.Equal(expected, DoorVariables.Of(new Dictionary<string, string?> { [name] = value }, Doors)[name]);

    [Fact]
    public void WhatIsTakenAway_StaysAway() => Assert.Null(DoorVariables.Of(new Dictionary<string, string?> { ["A"] = null }, Doors)["A"]);
}
