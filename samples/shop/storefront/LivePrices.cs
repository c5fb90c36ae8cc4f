using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Shop.Storefront;

/// <summary>The stream of price updates behind /ws and /events.</summary>
internal sealed class LivePrices(CatalogClient catalog, PricingClient pricing, IHostApplicationLifetime lifetime)
{
    /// <summary>Ends when the client goes or the storefront stops, without an exception; a callee's failure is one.</summary>
    public async IAsyncEnumerable<PriceTick> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var (answer, _) = await catalog.ProductsAsync(ending.Token);
        await using var prices = pricing.WatchAsync(answer.Products.Select(p => p.Sku), ending.Token).GetAsyncEnumerator(ending.Token);
        while (await MoveNextAsync())
        {
            var price = prices.Current;
            yield return new PriceTick("price", price.Sku, price.UnitCents, price.Discount, price.Sequence);
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await prices.MoveNextAsync();
            }
            catch (Exception e) when (ending.IsCancellationRequested && e is OperationCanceledException or RpcException)
            {
                return false;
            }
        }
    }
}
