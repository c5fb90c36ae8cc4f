namespace Kloop.Engine.Tests;

public sealed class NearnessTests
{
    [Theory]
    [InlineData("catalog", "catalog", 0)]
    [InlineData("catalog", "catalogue", 2)]
    [InlineData("catalog", "katalog", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_IsLevenshteins(string one, string other, int distance)
    {
        Assert.Equal(distance, Nearness.Distance(one, other));
        Assert.Equal(distance, Nearness.Distance(other, one));
    }

    [Fact]
    public void Nearest_ComesFirst_AndStrangersNotAtAll() =>
        Assert.Equal(["catalog", "catalogs-v2"], Nearness.Nearest("catalogs", ["redis", "catalogs-v2", "catalog", "orders"], 3));

    [Fact]
    public void NoMoreThanAsked_AreOffered() => Assert.Equal(2, Nearness.Nearest("cat", ["cart", "cat1", "cat2"], 2).Count);
}
