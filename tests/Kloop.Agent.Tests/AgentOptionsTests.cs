using System.Net;

namespace Kloop.Agent.Tests;

public sealed class AgentOptionsTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void Arguments_AreRead()
    {
        var options = AgentOptions.Parse(["--control", "1", "--health", "65535", "--map", "80:8080:10.0.0.1:80", "--map", "443:8443:[fd00::1]:443"], Key);
        Assert.Equal((1, 65535), (options.ControlPort, options.HealthPort));
        Assert.Equal(
            [new PortMapping(80, 8080, IPEndPoint.Parse("10.0.0.1:80")), new PortMapping(443, 8443, IPEndPoint.Parse("[fd00::1]:443"))],
            options.Ports);
        Assert.Equal(new byte[32], options.Key);
    }

    [Fact]
    public void WithoutAService_ThereAreNoPorts() => Assert.Empty(AgentOptions.Parse(["--control", "1", "--health", "2"], Key).Ports);

    [Theory]
    [InlineData("--health 2 --map 80:8080:10.0.0.1:80", "--control")]
    [InlineData("--control 1 --map 80:8080:10.0.0.1:80", "--health")]
    [InlineData("--control 1 --health 2 --map 80:8080:10.0.0.1:80 --map", "--control PORT and --health PORT")]
    [InlineData("--control 0 --health 2 --map 80:8080:10.0.0.1:80", "0 is no port")]
    [InlineData("--control 65536 --health 2 --map 80:8080:10.0.0.1:80", "65536 is no port")]
    [InlineData("--control +1 --health 2 --map 80:8080:10.0.0.1:80", "+1 is no port")]
    [InlineData("--control 1 --health 2 --map 80:8080:10.0.0.1", "80:8080:10.0.0.1:")]
    [InlineData("--control 1 --health 2 --map 80:8080", "80:8080:")]
    [InlineData("--control 1 --health 2 --map 80:8080:catalog:80", "catalog")]
    [InlineData("--control 1 --health 2 --map 80:0:10.0.0.1:80", "0 is no port")]
    [InlineData("--loud yes", "--loud")]
    public void WhatIsMissingOrMalformed_IsNamed(string arguments, string named)
    {
        var e = Assert.Throws<FormatException>(() => AgentOptions.Parse(arguments.Split(' '), Key));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Key_MustBe32Bytes_AndIsNeverRepeated(string? key)
    {
        var e = Assert.Throws<FormatException>(() => AgentOptions.Parse(["--control", "1", "--health", "2", "--map", "80:8080:10.0.0.1:80"], key));
        Assert.Contains("KLOOP_KEY", e.Message, StringComparison.Ordinal);
        if (!string.IsNullOrEmpty(key)) Assert.DoesNotContain(key, e.Message, StringComparison.Ordinal);
    }
}
