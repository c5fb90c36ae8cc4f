using System.Runtime.CompilerServices;
using Grpc.Core;
using Shop.Contracts;

namespace Shop.Storefront;

internal sealed class PricingClient(Callees callees)
{
    readonly Prices.PricesClient _client = new(callees.Pricing);

    /// <summary>The price of one piece when buying <paramref name="quantity"/>; null when there is none.</summary>
    public async Task<Price?> GetAsync(string sku, long quantity, CancellationToken cancellation)
    {
        try
        {
            var request = new PriceRequest { Sku = sku, Quantity = (int)Math.Clamp(quantity, 1, int.MaxValue) };
            return await _client.GetPriceAsync(request, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException e) when (CalleeException.IsUnreachable(e, cancellation))
        {
            throw CalleeException.Unreachable("pricing", e);
        }
    }

    /// <summary>Price updates for some products, over one bidirectional stream.</summary>
    public async IAsyncEnumerable<Price> WatchAsync(IEnumerable<string> skus, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = _client.Watch(cancellationToken: cancellation);
        foreach (var sku in skus)
            await call.RequestStream.WriteAsync(new WatchRequest { Sku = sku }, cancellation);
        await call.RequestStream.CompleteAsync();
        await foreach (var price in call.ResponseStream.ReadAllAsync(cancellation))
            yield return price;
    }
}
