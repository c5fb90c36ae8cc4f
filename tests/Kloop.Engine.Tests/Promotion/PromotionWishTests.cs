using Kloop.Engine.Promotion;

namespace Kloop.Engine.Tests.Promotion;

public sealed class PromotionWishTests
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData(null, null, null, "--tag")]
    [InlineData("1", null, "a:1", "--image says")]
    [InlineData("a b", null, null, "no tag")]
    [InlineData("-x", null, null, "no tag")]
    [InlineData(null, "abc", null, "no digest")]
    [InlineData(null, null, "registry.example/a", "--tag")]
    public void WhatSaysNoVersion_IsRefused(string? tag, string? digest, string? image, string said) =>
        Assert.Contains(said, Assert.Throws<UsageException>(() => PromotionWish.Of("catalog", tag, digest, image)).Message, StringComparison.Ordinal);

    [Fact]
    public void Image_SaysAll() =>
        Assert.Equal(new PromotionWish("catalog", "registry.example:5000/a", "1", Digest), PromotionWish.Of("catalog", null, null, $"registry.example:5000/a:1@{Digest}"));

    [Theory]
    [InlineData("promote/{service}-{version}", null, "promote/catalog-1.4.0")]
    [InlineData("{to}/{tag}", null, "overlays/staging/1.4.0")]
    [InlineData("p-{version}", Digest, "p-aaaaaaaaaaaa")]
    public void Branch_IsAName(string template, string? digest, string branch) =>
        Assert.Equal(branch, PromotionTemplate.FillBranch(template, PromotionWish.Of("catalog", digest is null ? "1.4.0" : null, digest, null), "overlays/staging"));

    [Fact]
    public void UnknownPlaceholder_NamesTheKnownOnes() =>
        Assert.Contains("{service}", Assert.Throws<UsageException>(() => PromotionTemplate.FillMessage("{who}", PromotionWish.Of("a", "1", null, null), "")).Message, StringComparison.Ordinal);
}
