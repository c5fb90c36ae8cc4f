using System.Text.Json.Serialization;

namespace Shop.Storefront;

// What the catalog and the cart answer.
internal sealed record CatalogProduct(string Sku, string Name, string Category, string Description);
internal sealed record CatalogAnswer(string Banner, string Currency, CatalogProduct[] Products);
internal sealed record CartLine(string Sku, long Quantity);
internal sealed record CartAnswer(string User, CartLine[] Lines);
internal sealed record CheckoutRequest(string Currency, Dictionary<string, long> Prices);
internal sealed record OrderLine(string Sku, long Quantity, long UnitCents);
internal sealed record Order(string Id, string User, string Currency, OrderLine[] Lines, string PlacedAt);

// What the storefront answers. A product that pricing does not know has no price and cannot be bought.
internal sealed record ServedBy(string Storefront, string Catalog, string? Pricing);
internal sealed record Product(string Sku, string Name, string Category, string Description, long? PriceCents, string? Price, string? Discount);
internal sealed record ProductsAnswer(string Banner, string Currency, ServedBy ServedBy, Product[] Products);
internal sealed record CartChange(string Sku, int Quantity = 1);
internal sealed record PricedLine(string Sku, long Quantity, long? UnitCents);
internal sealed record PricedCart(string User, string Currency, PricedLine[] Lines, long TotalCents);
internal sealed record PriceTick(string Type, string Sku, long PriceCents, string Discount, long Sequence);
internal sealed record Failure(string Error, string? Callee);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CatalogAnswer))]
[JsonSerializable(typeof(CartAnswer))]
[JsonSerializable(typeof(CartChange))]
[JsonSerializable(typeof(CheckoutRequest))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(ProductsAnswer))]
[JsonSerializable(typeof(PricedCart))]
[JsonSerializable(typeof(PriceTick))]
[JsonSerializable(typeof(Failure))]
internal sealed partial class ShopJson : JsonSerializerContext;
