namespace Shop.Storefront;

internal sealed class CatalogClient(Callees callees)
{
    /// <summary>What is sold, and which catalog said so.</summary>
    public async Task<(CatalogAnswer Answer, string ServedBy)> ProductsAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await callees.Catalog.GetAsync("/products", cancellation);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync(ShopJson.Default.CatalogAnswer, cancellation);
            var servedBy = response.Headers.TryGetValues("x-served-by", out var values) ? string.Join(", ", values) : "?";
            return (answer!, servedBy);
        }
        catch (Exception e) when (CalleeException.IsUnreachable(e, cancellation))
        {
            throw CalleeException.Unreachable("catalog", e);
        }
    }
}
