using Kloop.Engine.Build;

namespace Kloop.Engine.Tests.Build;

public sealed class ImageReferenceTests
{
    [Theory]
    [InlineData("redis", "redis", null, null, null)]
    [InlineData("shop/cart:1.2", "shop/cart", "1.2", null, null)]
    [InlineData("registry.example:5000/shop/cart", "registry.example:5000/shop/cart", null, null, "registry.example:5000")]
    [InlineData("registry.example:5000/shop/cart:a@sha256:00", "registry.example:5000/shop/cart", "a", "sha256:00", "registry.example:5000")]
    [InlineData("localhost/cart@sha256:00", "localhost/cart", null, "sha256:00", "localhost")]
    public void Reference_IsTakenApart_AndPutTogetherAgain(string text, string name, string? tag, string? digest, string? host)
    {
        var parsed = ImageReference.Parse(text);
        Assert.Equal((name, tag, digest, host), (parsed.Name, parsed.Tag, parsed.Digest, parsed.Host));
        Assert.Equal(text, parsed.ToString());
    }

    [Fact]
    public void Path_IsWhatTheRegistryKnows() => Assert.Equal("shop/cart", ImageReference.Parse("registry.example/shop/cart:1").Path);
}
