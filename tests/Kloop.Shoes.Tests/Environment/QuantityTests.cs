using System.Globalization;
using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("250m", "0.25")]
    [InlineData("1.5", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("100u", "0.0001")]
    [InlineData("1n", "0.000000001")]
    [InlineData("1Ki", "1024")]
    [InlineData("1.5Gi", "1610612736")]
    [InlineData("128Mi", "134217728")]
    [InlineData("2k", "2000")]
    [InlineData("3M", "3000000")]
    [InlineData("1G", "1000000000")]
    [InlineData("1T", "1000000000000")]
    [InlineData("1Ti", "1099511627776")]
    [InlineData("2Pi", "2251799813685248")]
    [InlineData("1E", "1000000000000000000")]
    [InlineData("1Ei", "1152921504606846976")]
    [InlineData("2e3", "2000")]
    [InlineData("2E3", "2000")]
    [InlineData("5e-1", "0.5")]
    public void Quantities_AreRead(string text, string value) => Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), Quantity.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Mi")]
    [InlineData("1X")]
    [InlineData("one")]
    [InlineData("1 Gi x")]
    public void WhatIsNone_IsNamed(string text) =>
        Assert.Contains($"\"{text}\"", Assert.Throws<EnvironmentException>(() => Quantity.Parse(text)).Message, StringComparison.Ordinal);
}
