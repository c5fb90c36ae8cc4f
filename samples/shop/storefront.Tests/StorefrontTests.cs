using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Shop.Storefront.Tests;

public sealed class StorefrontTests : StorefrontFixture
{
    [Fact]
    public async Task Products_JoinCatalogAndPricing_AndSayWhoServed()
    {
        var answer = await GetJsonAsync("/api/products");
        Assert.Equal("Hi <there>", answer.GetProperty("banner").GetString());
        Assert.Equal("catalog-0/7", answer.GetProperty("servedBy").GetProperty("catalog").GetString());
        Assert.Equal("pricing-0/9", answer.GetProperty("servedBy").GetProperty("pricing").GetString());
        Assert.Equal("12.50 EUR", answer.GetProperty("products")[0].GetProperty("price").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("products")[1].GetProperty("price").ValueKind);
    }

    [Fact]
    public async Task Page_EscapesWhatTheCatalogSays()
    {
        var html = await Client.GetStringAsync("/", Cancellation);
        Assert.Contains("Hi &lt;there&gt;", html);
        Assert.Contains("not for sale", html);
    }

    [Fact]
    public async Task Cart_IsPricedAndTotalled() =>
        Assert.Equal(2500, (await GetJsonAsync("/api/cart/ada")).GetProperty("totalCents").GetInt64());

    [Fact]
    public async Task FailingCallee_IsNamed()
    {
        Fakes.CatalogFails = true;
        using var response = await Client.GetAsync("/api/products", Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("\"callee\":\"catalog\"", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task RefusalOfTheCart_KeepsItsStatus()
    {
        using var response = await Client.PostAsync("/api/cart/ada/checkout", null, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task WhatIsNotForSale_CannotBePutIntoACart()
    {
        using var content = new StringContent("""{"sku":"unpriced"}""", Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync("/api/cart/ada", content, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Events_StreamPrices()
    {
        var text = await Client.GetStringAsync("/events", Cancellation);
        Assert.StartsWith("event: price\ndata: {\"type\":\"price\",\"sku\":\"mug\",\"priceCents\":99", text);
    }

    [Fact]
    public async Task WebSocket_EchoesAndTicks()
    {
        using var socket = await ConnectAsync("/ws");
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        string[] messages = [await ReceiveAsync(socket), await ReceiveAsync(socket), await ReceiveAsync(socket)];
        Assert.Contains("hello", messages);
        Assert.Contains(messages, message => message.Contains("\"priceCents\":99", StringComparison.Ordinal));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task WebSocket_EchoesLongBinaryMessages_WithoutTicks()
    {
        using var socket = await ConnectAsync("/ws?ticks=off");
        var sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        await socket.SendAsync(sent, WebSocketMessageType.Binary, true, Cancellation);
        var got = new byte[sent.Length];
        for (var n = 0; n < got.Length;)
            n += (await socket.ReceiveAsync(got.AsMemory(n), Cancellation)).Count;
        Assert.Equal(sent, got);
    }

    async Task<JsonElement> GetJsonAsync(string path)
    {
        using var document = JsonDocument.Parse(await Client.GetStringAsync(path, Cancellation));
        return document.RootElement.Clone();
    }

    async Task<ClientWebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{Port}{path}"), Cancellation);
        return socket;
    }

    static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
