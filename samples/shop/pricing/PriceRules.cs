namespace Shop.Pricing;

/// <summary>A unit price after discount. <paramref name="Discount"/> says why it is cheaper, empty when it is not.</summary>
internal readonly record struct Quote(long UnitCents, string Discount);

/// <summary>
/// What things cost: a list price less the best one of the discounts that apply. Discounts do not add up.
/// </summary>
internal static class PriceRules
{
    /// <summary>How long one product is the flash deal before the next one's turn.</summary>
    public static readonly TimeSpan FlashPeriod = TimeSpan.FromSeconds(5);

    static readonly SortedDictionary<string, long> ListCents = new(StringComparer.Ordinal)
    {
        ["kettle"] = 6900,
        ["lamp"] = 4900,
        ["lantern"] = 3450,
        ["mug"] = 1250,
        ["notebook"] = 990,
        ["pencils"] = 625,
    };

    static readonly string[] FlashOrder = [.. ListCents.Keys];

    public static IReadOnlyCollection<string> Skus => ListCents.Keys;

    /// <summary>The price of one of <paramref name="quantity"/> pieces, or null for a sku without a price.</summary>
    public static Quote? Get(string sku, int quantity) =>
        ListCents.TryGetValue(sku, out var list) ? Best(list, [Clearance(sku), Volume(quantity)]) : null;

    /// <summary>As <see cref="Get"/> for one piece, with the flash deal that only those who watch live get.</summary>
    public static Quote? GetLive(string sku, DateTimeOffset now) =>
        ListCents.TryGetValue(sku, out var list) ? Best(list, [Clearance(sku), Flash(sku, now)]) : null;

    static (int Percent, string Why) Clearance(string sku) => sku == "lantern" ? (20, "clearance") : default;

    static (int Percent, string Why) Volume(int quantity) => quantity switch
    {
        >= 50 => (12, "50 or more"),
        >= 10 => (7, "10 or more"),
        _ => default,
    };

    static (int Percent, string Why) Flash(string sku, DateTimeOffset now)
    {
        var turn = now.ToUnixTimeMilliseconds() / (long)FlashPeriod.TotalMilliseconds;
        return FlashOrder[turn % FlashOrder.Length] == sku ? (15, "flash deal") : default;
    }

    static Quote Best(long list, ReadOnlySpan<(int Percent, string Why)> discounts)
    {
        var (percent, why) = (0, "");
        foreach (var discount in discounts)
            if (discount.Percent > percent)
                (percent, why) = discount;
        return new Quote(RoundHalfUp(list * (100 - percent)), why);
    }

    static long RoundHalfUp(long hundredths) => (hundredths + 50) / 100;
}
