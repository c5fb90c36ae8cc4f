using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Shop.Storefront;

internal static class Endpoints
{
    public static void MapShop(this WebApplication app)
    {
        app.MapGet("/healthz", () => "ok");
        app.MapGet("/", async (ShopFront shop, CancellationToken cancellation) =>
            Results.Content(Page.Render(await shop.ProductsAsync(cancellation)), "text/html; charset=utf-8"));
        app.MapGet("/api/products", (ShopFront shop, CancellationToken cancellation) => shop.ProductsAsync(cancellation));

        app.MapGet("/api/cart/{user}", (string user, ShopFront shop, CancellationToken cancellation) =>
            shop.CartAsync(user, cancellation));
        app.MapPost("/api/cart/{user}", async (string user, CartChange change, ShopFront shop, CancellationToken cancellation) =>
        {
            await shop.AddAsync(user, change, cancellation);
            return await shop.CartAsync(user, cancellation);
        });
        app.MapDelete("/api/cart/{user}/{sku}", async (string user, string sku, ShopFront shop, CancellationToken cancellation) =>
        {
            await shop.RemoveAsync(user, sku, cancellation);
            return await shop.CartAsync(user, cancellation);
        });
        app.MapPost("/api/cart/{user}/checkout", async (string user, ShopFront shop, CancellationToken cancellation) =>
            Results.Json(await shop.CheckoutAsync(user, cancellation), ShopJson.Default.Order, statusCode: StatusCodes.Status202Accepted));

        app.MapGet("/events", (LivePrices live, CancellationToken cancellation) =>
            TypedResults.ServerSentEvents(EventsAsync(live, cancellation)));
        app.Map("/ws", (HttpContext context, LivePrices live) => LiveSocket.RunAsync(context, live));
    }

    static async IAsyncEnumerable<SseItem<PriceTick>> EventsAsync(
        LivePrices live, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var tick in live.WatchAsync(cancellation))
            yield return new SseItem<PriceTick>(tick, tick.Type);
    }
}
