using Xunit;

namespace Shop.Storefront.Tests;

/// <summary>A real storefront in front of fake callees.</summary>
public abstract class StorefrontFixture : IAsyncLifetime
{
    FakeCallees? _fakes;
    WebApplication? _app;

    internal FakeCallees Fakes => _fakes!;

    internal HttpClient Client { get; } = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected int Port => new Uri(_app!.Urls.First()).Port;

    public async ValueTask InitializeAsync()
    {
        _fakes = await FakeCallees.StartAsync(Cancellation);
        _app = StorefrontApp.Create(
            ["--PORT=0", $"--CATALOG_URL={_fakes.HttpUrl}", $"--CART_URL={_fakes.HttpUrl}", $"--PRICING_URL={_fakes.GrpcUrl}"]);
        await _app.StartAsync(Cancellation);
        Client.BaseAddress = new Uri($"http://127.0.0.1:{Port}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_fakes is not null)
            await _fakes.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
