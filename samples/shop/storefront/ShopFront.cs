using System.Globalization;

namespace Shop.Storefront;

/// <summary>Joins what catalog, pricing and cart say.</summary>
internal sealed class ShopFront(CatalogClient catalog, PricingClient pricing, CartClient cart)
{
    public async Task<ProductsAnswer> ProductsAsync(CancellationToken cancellation)
    {
        var (answer, catalogServedBy) = await catalog.ProductsAsync(cancellation);
        var prices = await Task.WhenAll(answer.Products.Select(product => pricing.GetAsync(product.Sku, 1, cancellation)));
        var products = answer.Products.Zip(prices, (product, price) => new Product(
            product.Sku, product.Name, product.Category, product.Description,
            price?.UnitCents, price is null ? null : Money(price.UnitCents, answer.Currency), price?.Discount));
        var servedBy = new ServedBy(StorefrontApp.ServedBy, catalogServedBy, prices.FirstOrDefault(p => p is not null)?.ServedBy);
        return new ProductsAnswer(answer.Banner, answer.Currency, servedBy, [.. products]);
    }

    public async Task<PricedCart> CartAsync(string user, CancellationToken cancellation)
    {
        var answer = await cart.GetAsync(user, cancellation);
        var lines = await Task.WhenAll(answer.Lines.Select(async line =>
            new PricedLine(line.Sku, line.Quantity, (await pricing.GetAsync(line.Sku, line.Quantity, cancellation))?.UnitCents)));
        return new PricedCart(answer.User, "EUR", lines, lines.Sum(line => line.Quantity * (line.UnitCents ?? 0)));
    }

    public async Task AddAsync(string user, CartChange change, CancellationToken cancellation)
    {
        if (await pricing.GetAsync(change.Sku, 1, cancellation) is null)
            throw new CalleeException("pricing", StatusCodes.Status404NotFound, $"'{change.Sku}' is not for sale");
        await cart.AddAsync(user, change, cancellation);
    }

    public Task RemoveAsync(string user, string sku, CancellationToken cancellation) => cart.RemoveAsync(user, sku, cancellation);

    public async Task<Order> CheckoutAsync(string user, CancellationToken cancellation)
    {
        var priced = await CartAsync(user, cancellation);
        var prices = priced.Lines.Where(line => line.UnitCents is not null).ToDictionary(line => line.Sku, line => line.UnitCents!.Value);
        return await cart.CheckoutAsync(user, new CheckoutRequest(priced.Currency, prices), cancellation);
    }

    internal static string Money(long cents, string currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{cents / 100}.{cents % 100:00} {currency}");
}
