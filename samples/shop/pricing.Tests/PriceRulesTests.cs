using Xunit;

namespace Shop.Pricing.Tests;

public sealed class PriceRulesTests
{
    static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("mug", 1, 1250, "")]
    [InlineData("mug", 9, 1250, "")]
    [InlineData("mug", 10, 1163, "10 or more")] // 1162.5 rounds up
    [InlineData("mug", 50, 1100, "50 or more")]
    [InlineData("lantern", 1, 2760, "clearance")]
    [InlineData("lantern", 50, 2760, "clearance")] // the best discount, not the sum
    public void Get_TakesTheBestDiscount(string sku, int quantity, long cents, string discount) =>
        Assert.Equal(new Quote(cents, discount), PriceRules.Get(sku, quantity));

    [Fact]
    public void Get_KnowsNoPrice_ForAnUnknownSku()
    {
        Assert.Null(PriceRules.Get("unicorn", 1));
        Assert.Null(PriceRules.GetLive("unicorn", Start));
    }

    [Fact]
    public void GetLive_HasExactlyOneFlashDealAtATime_AndEachProductGetsItsTurn()
    {
        var seen = new HashSet<string>();
        for (var turn = 0; turn < PriceRules.Skus.Count; turn++)
        {
            var now = Start + turn * PriceRules.FlashPeriod;
            // The lantern's clearance beats its own flash deal.
            var flash = PriceRules.Skus.Where(sku => PriceRules.GetLive(sku, now)!.Value.Discount == "flash deal").ToList();
            Assert.True(flash.Count <= 1);
            seen.UnionWith(flash);
        }
        Assert.Equal(PriceRules.Skus.Count - 1, seen.Count);
    }

    [Fact]
    public void GetLive_StaysTheSame_WithinAFlashPeriod()
    {
        var almostNext = Start + PriceRules.FlashPeriod - TimeSpan.FromMilliseconds(1);
        Assert.All(PriceRules.Skus, sku => Assert.Equal(PriceRules.GetLive(sku, Start), PriceRules.GetLive(sku, almostNext)));
    }

    [Fact]
    public void GetLive_IsNeverDearerThanGet() =>
        Assert.All(PriceRules.Skus, sku =>
            Assert.True(PriceRules.GetLive(sku, Start)!.Value.UnitCents <= PriceRules.Get(sku, 1)!.Value.UnitCents));
}
