using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Tests.Redirect.Network;

public sealed class OutgoingRuleTextTests
{
    [Fact]
    public void Rule_IsRead() => Assert.Equal(new OutgoingRule("*.corp.example", OutgoingWay.Cluster), OutgoingRuleText.Parse("*.corp.example=cluster"));

    [Theory]
    [InlineData("cluster")]
    [InlineData("=cluster")]
    [InlineData("name=elsewhere")]
    public void OtherText_IsRefused_WithAnExample(string text) =>
        Assert.Contains("--outgoing 10.20.0.0/16=cluster", Assert.Throws<UsageException>(() => OutgoingRuleText.Parse(text)).Message, StringComparison.Ordinal);
}
