using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Changes;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Tests.Dev.Changes;

public sealed class ChangeRulesTests
{
    private static readonly ChangeRules Node = new(
    [
        new ChangeRule("Dockerfile", ChangeAction.Rebuild, []),
        new ChangeRule("package*.json", ChangeAction.Run, ["npm", "ci"]) { Restart = true },
        new ChangeRule("/public/", ChangeAction.Copy, []),
        new ChangeRule("*.js", ChangeAction.Restart, []),
    ]);

    [Fact]
    public void TheFirstRuleThatMatches_Decides()
    {
        Assert.Equal(ChangeDecision.None.Restart, Node.Decide(["public/site.js", "readme.md"]).Restart);
        Assert.True(Node.Decide(["src/a.js"]).Restart);
        Assert.Equal(["Dockerfile"], Node.Decide(["Dockerfile", "readme.md"]).Rebuild);
    }

    [Fact]
    public void ACommand_RunsOnceForABatch()
    {
        var decision = Node.Decide(["package.json", "package-lock.json"]);
        Assert.Equal(["npm", "ci"], Assert.Single(decision.Runs));
        Assert.True(decision.Restart);
        Assert.Single(decision.And(Node.Decide(["package.json"])).Runs);
    }

    [Fact]
    public void AnIncrementalBuild_RunsAlone_OrNotAtAll()
    {
        var rules = new ChangeRules(
        [
            new ChangeRule("*.cs", ChangeAction.BuildHere, ["build", "--no-restore"]) { Incremental = true },
            new ChangeRule("*", ChangeAction.BuildHere, ["build"]),
        ]);
        Assert.Equal(["build", "--no-restore"], Assert.Single(rules.Decide(["a.cs", "b/c.cs"]).Builds).Command);
        Assert.Equal(["build"], Assert.Single(rules.Decide(["a.cs", "a.csproj"]).Builds).Command);
        Assert.Equal(["build"], Assert.Single(rules.Decide(["a.cs"]).And(rules.Decide(["a.csproj"])).Builds).Command);
        Assert.Equal(["build"], Assert.Single(rules.Builds).Command);
    }

    [Fact]
    public void Rules_HoldForSourcesBeside() => Assert.True(Node.Decide(["../lib/a.js"]).Restart);

    [Fact]
    public void WithoutRules_EveryChangeStartsTheProcessAgain() => Assert.True(new ChangeRules([]).Decide(["a/b"]).Restart);

    [Theory]
    [InlineData("src/a.ts", false)]
    [InlineData("lib/deep/b.js", false)]
    [InlineData("lib/b.log", true)]
    [InlineData("other.txt", true)]
    public void Only_LeavesEverythingElseOut(string path, bool ignored)
    {
        var folder = new SyncFolder(null, "/x", "/app") { Only = ["src", "*.js"], Ignored = ["*.log"] };
        var (dialect, text) = FolderRules.Of(folder, null, null);
        Assert.Equal(ignored, IgnoreRules.Parse(dialect, text).Ignores(path, isFolder: false));
    }

    [Theory]
    [InlineData("node_modules/x.js", true)]
    [InlineData("deep/a.log", true)]
    [InlineData("src/a.js", false)]
    public void ADockerignore_GoesBeforeAGitignore(string path, bool ignored)
    {
        var (dialect, text) = FolderRules.Of(new SyncFolder(null, "/x", "/app") { Ignored = ["*.log"] }, "node_modules", "src");
        Assert.Equal(IgnoreDialect.Docker, dialect);
        Assert.Equal(ignored, IgnoreRules.Parse(dialect, text).Ignores(path, isFolder: false));
    }
}
