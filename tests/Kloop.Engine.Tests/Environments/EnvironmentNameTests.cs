using Kloop.Engine.Environments;

namespace Kloop.Engine.Tests.Environments;

public sealed class EnvironmentNameTests
{
    [Theory]
    [InlineData("ada")]
    [InlineData("shop-fix-12")]
    [InlineData("a")]
    public void Names_OfNamespaces_AreTaken(string name) => EnvironmentName.Check(name);

    [Theory]
    [InlineData("Ada_B", "ada-b would do")]
    [InlineData("-a", "a would do")]
    [InlineData("", "app would do")]
    [InlineData("default", "Kubernetes' own")]
    [InlineData("kube-public", "Kubernetes' own")]
    [InlineData("a23456789-123456789-123456789-123456789-123456789-1", "at most 50")]
    public void Others_AreRefused_WithWhatWouldDo(string name, string remedy) =>
        Assert.Contains(remedy, Assert.Throws<UsageException>(() => EnvironmentName.Check(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("feature/CART-12 discount", "shop-feature-cart-12-discount")]
    [InlineData("main", "shop-main")]
    [InlineData("fix_ü", "shop-fix")]
    public void Branches_BecomeNames_BehindTheApplication(string branch, string name) => Assert.Equal(name, EnvironmentName.OfBranch("shop", branch));

    [Fact]
    public void LongBranches_StayApart()
    {
        string one = EnvironmentName.OfBranch("shop", new string('x', 80) + "1"), other = EnvironmentName.OfBranch("shop", new string('x', 80) + "2");
        Assert.NotEqual(one, other);
        EnvironmentName.Check(one);
        Assert.Equal(EnvironmentName.MostLength, one.Length);
    }

    [Theory]
    [InlineData("ada@laptop one", "ada-laptop-one")]
    [InlineData("--x--", "x")]
    public void Labels_TakeAnyText(string text, string label) => Assert.Equal(label, EnvironmentName.LabelOf(text));
}
