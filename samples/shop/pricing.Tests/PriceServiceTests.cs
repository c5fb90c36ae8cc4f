using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Shop.Contracts;
using Xunit;

namespace Shop.Pricing.Tests;

/// <summary>The real server over a real h2c connection.</summary>
public sealed class PriceServiceTests : IAsyncLifetime
{
    WebApplication? _app;
    GrpcChannel? _channel;

    Prices.PricesClient Client => new(_channel);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = PricingApp.Create(["--PORT=0"], TimeProvider.System);
        await _app.StartAsync(Cancellation);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{new Uri(_app.Urls.First()).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    [Fact]
    public async Task GetPrice_Answers()
    {
        var price = await Client.GetPriceAsync(new PriceRequest { Sku = "mug" }, cancellationToken: Cancellation);
        Assert.Equal((1250, "EUR"), (price.UnitCents, price.Currency));
        Assert.EndsWith($"/{Environment.ProcessId}", price.ServedBy);
    }

    [Fact]
    public async Task GetPrice_IsNotFound_ForAnUnknownSku()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await Client.GetPriceAsync(new PriceRequest { Sku = "unicorn" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Watch_AnswersEachSkuAtOnce_AndThenTicks()
    {
        using var call = Client.Watch(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new WatchRequest { Sku = "unicorn" }, Cancellation);
        await call.RequestStream.WriteAsync(new WatchRequest { Sku = "mug" }, Cancellation);
        await call.RequestStream.CompleteAsync();
        for (var expected = 1; expected <= 2; expected++)
        {
            Assert.True(await call.ResponseStream.MoveNext(Cancellation));
            Assert.Equal(("mug", expected), (call.ResponseStream.Current.Sku, call.ResponseStream.Current.Sequence));
        }
    }

    [Fact]
    public async Task Stopping_EndsAWatch()
    {
        using var call = Client.Watch(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new WatchRequest { Sku = "mug" }, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        var stopping = _app!.StopAsync(Cancellation);
        while (await call.ResponseStream.MoveNext(Cancellation))
        {
            // updates that were under way
        }
        await stopping;
    }
}
