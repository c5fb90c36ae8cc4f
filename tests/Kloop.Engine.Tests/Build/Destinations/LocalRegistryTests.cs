using Kloop.Engine.Build.Destinations;

namespace Kloop.Engine.Tests.Build.Destinations;

public sealed class LocalRegistryTests
{
    [Fact]
    public void TheKepsDocument_IsRead() => Assert.Equal(
        new LocalRegistry("localhost:5000", "registry:5000", "https://docs.example"),
        LocalRegistry.Parse("host: \"localhost:5000\"\nhostFromContainerRuntime: registry:5000\nhostFromClusterNetwork: registry.ns:5000\nhelp: 'https://docs.example'\n"));

    [Theory]
    [InlineData("help: https://docs.example")]
    [InlineData("host: \"\"")]
    [InlineData("- host")]
    [InlineData("{")]
    public void WithoutAHost_ThereIsNone(string text) => Assert.Null(LocalRegistry.Parse(text));
}
