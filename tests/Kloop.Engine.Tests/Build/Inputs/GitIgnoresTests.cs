using Kloop.Engine.Build.Inputs;

namespace Kloop.Engine.Tests.Build.Inputs;

public sealed class GitIgnoresTests
{
    [Theory]
    [InlineData("bin/", "bin/")]
    [InlineData("*.log\n# talk\n!keep.log", "*.log\n!keep.log")]
    [InlineData("/src/cart/out", "/out")]
    [InlineData("src/cart/out/", "/out/")]
    [InlineData("!/src/cart/out", "!/out")]
    [InlineData("/other/out", "")]
    [InlineData("**/gen/x", "**/gen/x")]
    public void PatternsOfAFolderAbove_AreAsTheFolderBelowWouldSayThem(string above, string below) =>
        Assert.Equal(below, GitIgnores.Below(above, "src/cart").TrimEnd('\n'));
}
