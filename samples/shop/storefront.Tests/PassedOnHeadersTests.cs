using System.Diagnostics;
using Xunit;

namespace Shop.Storefront.Tests;

public sealed class PassedOnHeadersTests : StorefrontFixture
{
    static readonly Dictionary<string, string> Sent = new()
    {
        ["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ["tracestate"] = "vendor=value@x,rojo=00f067aa0ba902b7",
        // Properties, spaces, escapes, an empty value and a member that is no baggage at all.
        ["baggage"] = "kloop=ada%2Fdev;ttl=5 , user=%C3%A4%20b,empty=, junk",
        ["kubernetes-route-as"] = "ada-dev-1",
    };

    [Theory]
    [InlineData("/api/products", "catalog", "/shop.v1.Prices/GetPrice")]
    [InlineData("/", "catalog", "/shop.v1.Prices/GetPrice")]
    [InlineData("/api/cart/ada", "cart", "/shop.v1.Prices/GetPrice")]
    [InlineData("/events", "catalog", "/shop.v1.Prices/Watch")]
    public async Task Headers_ArriveUnchanged_AtEveryCallee(string path, params string[] callees)
    {
        await GetAsync(path, Sent);
        AssertAllGot(Sent, callees);
    }

    [Fact]
    public async Task Headers_ArriveUnchanged_WhenActivitiesAreRecorded()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await GetAsync("/api/products", Sent);
        AssertAllGot(Sent, "catalog", "/shop.v1.Prices/GetPrice");
    }

    [Fact]
    public async Task Callees_GetNoneOfTheHeaders_WhenNoneCame()
    {
        await GetAsync("/api/products", []);
        Assert.All(Fakes.Calls, call => Assert.Empty(call.Headers.Keys.Intersect([.. Sent.Keys, "correlation-context", "request-id"])));
    }

    [Fact]
    public async Task OtherHeaders_AreNotPassedOn()
    {
        await GetAsync("/api/products", new() { ["authorization"] = "Bearer mine", ["cookie"] = "a=b", ["x-other"] = "1" });
        Assert.All(Fakes.Calls, call => Assert.Empty(call.Headers.Keys.Intersect(["authorization", "cookie", "x-other"])));
    }

    [Fact]
    public async Task ConcurrentRequests_KeepTheirOwnHeaders()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), Cancellation, async (i, _) =>
            await GetAsync("/api/products", new() { ["baggage"] = $"id={i}", ["kubernetes-route-as"] = $"route-{i}" }));
        Assert.All(Fakes.Calls, call => Assert.Equal($"id={call.Headers["kubernetes-route-as"][6..]}", call.Headers["baggage"]));
        // One catalog call and two price calls for each request.
        Assert.All(Fakes.Calls.GroupBy(call => call.Headers["baggage"]), calls => Assert.Equal(3, calls.Count()));
    }

    async Task GetAsync(string path, Dictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        using var response = await Client.SendAsync(request, Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
        await response.Content.ReadAsStringAsync(Cancellation);
    }

    void AssertAllGot(Dictionary<string, string> expected, params string[] callees)
    {
        Assert.Equal(callees.Order(), Fakes.Calls.Select(call => call.Callee).Distinct().Order());
        Assert.All(Fakes.Calls, call =>
        {
            foreach (var (name, value) in expected)
                Assert.Equal((name, value), (name, call.Headers.GetValueOrDefault(name)));
        });
    }
}
