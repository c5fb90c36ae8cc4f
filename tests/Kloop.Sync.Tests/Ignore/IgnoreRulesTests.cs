using Kloop.Sync.Ignore;

namespace Kloop.Sync.Tests.Ignore;

public sealed class IgnoreRulesTests
{
    [Theory]
    // Anywhere, unless a slash ties it to the root.
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "deep/down/a.log", true)]
    [InlineData("*.log", "a.log.txt", false)]
    [InlineData("/build", "build", true)]
    [InlineData("/build", "src/build", false)]
    [InlineData("doc/frotz", "doc/frotz", true)]
    [InlineData("doc/frotz", "a/doc/frotz", false)]
    // Folders take all below them along.
    [InlineData("node_modules", "web/node_modules/left-pad/index.js", true)]
    [InlineData("bin/", "bin/a.dll", true)]
    [InlineData("bin/", "src/bin/a.dll", true)]
    [InlineData("bin/", "bin", false)]
    // Double stars.
    [InlineData("**/foo", "foo", true)]
    [InlineData("**/foo", "a/b/foo", true)]
    [InlineData("**/foo/bar", "x/foo/bar", true)]
    [InlineData("abc/**", "abc/x/y", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "a/x/c", false)]
    // The last rule decides, but not within an ignored folder.
    [InlineData("*.log\n!keep.log", "keep.log", false)]
    [InlineData("!keep.log\n*.log", "keep.log", true)]
    [InlineData("logs/\n!logs/keep.log", "logs/keep.log", true)]
    [InlineData("logs/*\n!logs/keep.log", "logs/keep.log", false)]
    // Signs.
    [InlineData("# note\n\n*.tmp", "x.tmp", true)]
    [InlineData("\\#x", "#x", true)]
    [InlineData("\\!x", "!x", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("file[0-9].txt", "file7.txt", true)]
    [InlineData("file[!0-9].txt", "file7.txt", false)]
    [InlineData("file[]x].txt", "file].txt", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("trailing   ", "trailing", true)]
    [InlineData("x\r\ny\r\n", "y", true)]
    [InlineData("[", "[", true)]
    // Always.
    [InlineData("", ".git/config", true)]
    [InlineData("", "sub/.git/HEAD", true)]
    [InlineData("", ".kloop-tmp-1234", true)]
    [InlineData("", ".gitignore", false)]
    public void Git(string rules, string path, bool ignored) =>
        Assert.Equal(ignored, IgnoreRules.Parse(IgnoreDialect.Git, rules).Ignores(path, isFolder: false));

    [Theory]
    // Tied to the root.
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "deep/a.log", false)]
    [InlineData("**/*.log", "deep/a.log", true)]
    [InlineData("/bin", "bin/x", true)]
    [InlineData("./bin/", "bin/x", true)]
    [InlineData("a/../b", "b", true)]
    [InlineData("bin", "src/bin", false)]
    // Brought back from within.
    [InlineData("node_modules\n!node_modules/mine", "node_modules/mine/a.js", false)]
    [InlineData("node_modules\n!node_modules/mine", "node_modules/other/a.js", true)]
    [InlineData("*\n!src\nsrc/*.md", "src/a.cs", false)]
    [InlineData("*\n!src\nsrc/*.md", "src/a.md", true)]
    [InlineData("*\n!src\nsrc/*.md", "other", true)]
    [InlineData(" # no note\n", " # no note", false)]
    [InlineData("# note", "# note", false)]
    [InlineData("", ".git/config", true)]
    public void Docker(string rules, string path, bool ignored) =>
        Assert.Equal(ignored, IgnoreRules.Parse(IgnoreDialect.Docker, rules).Ignores(path, isFolder: false));

    [Fact]
    public void RulesOfADeeperFolder_CountBelowIt_AndGoFirst()
    {
        var rules = IgnoreRules.Parse(IgnoreDialect.Git, "*.log").With("!keep.log\n/only", "web");
        Assert.True(rules.Ignores("keep.log", false));
        Assert.False(rules.Ignores("web/keep.log", false));
        Assert.False(rules.Ignores("web/deep/keep.log", false));
        Assert.True(rules.Ignores("web/only", false));
        Assert.False(rules.Ignores("web/deep/only", false));
        Assert.False(rules.Ignores("webother/only", false));
    }

    [Fact]
    public void FolderWithSomethingBroughtBack_IsEntered()
    {
        Assert.True(IgnoreRules.Parse(IgnoreDialect.Git, "out\n!out/x").IgnoresFolder("out"));
        Assert.False(IgnoreRules.Parse(IgnoreDialect.Docker, "out\n!out/x").IgnoresFolder("out"));
        Assert.True(IgnoreRules.Parse(IgnoreDialect.Docker, "out").IgnoresFolder("out"));
    }
}
