using System.Text.Json.Serialization.Metadata;

namespace Shop.Storefront;

internal sealed class CartClient(Callees callees)
{
    public Task<CartAnswer> GetAsync(string user, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, Path(user), null, ShopJson.Default.CartAnswer, cancellation);

    public Task<CartAnswer> AddAsync(string user, CartChange change, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"{Path(user)}/items", JsonContent.Create(change, ShopJson.Default.CartChange), ShopJson.Default.CartAnswer, cancellation);

    public Task<CartAnswer> RemoveAsync(string user, string sku, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"{Path(user)}/items/{Uri.EscapeDataString(sku)}", null, ShopJson.Default.CartAnswer, cancellation);

    public Task<Order> CheckoutAsync(string user, CheckoutRequest request, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"{Path(user)}/checkout", JsonContent.Create(request, ShopJson.Default.CheckoutRequest), ShopJson.Default.Order, cancellation);

    static string Path(string user) => $"/carts/{Uri.EscapeDataString(user)}";

    /// <summary>The cart's own refusals (4xx) keep their status.</summary>
    async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            using var response = await callees.Cart.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return (await response.Content.ReadFromJsonAsync(type, cancellation))!;
            var text = await response.Content.ReadAsStringAsync(cancellation);
            var status = (int)response.StatusCode is >= 400 and < 500 and var refused ? refused : StatusCodes.Status502BadGateway;
            throw new CalleeException("cart", status, $"cart: {text.Trim()}");
        }
        catch (Exception e) when (CalleeException.IsUnreachable(e, cancellation))
        {
            throw CalleeException.Unreachable("cart", e);
        }
    }
}
