using Kloop.Engine.Environments.Choice;

namespace Kloop.Engine.Tests.Environments.Choice;

public sealed class ChosenEnvironmentsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    private ChosenEnvironments Chosen => new(Path.Combine(_folder, "kloop", "environments.json"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EachContextHasItsOwn_AndAnotherClusterUnderItsNameHasNone()
    {
        Assert.Null(Chosen.Find("dev", "https://a"));
        Chosen.Choose("dev", "https://a", "ada");
        Chosen.Choose("staging", "https://b", "bob");
        Assert.Equal(("ada", "bob", null), (Chosen.Find("dev", "https://a"), Chosen.Find("staging", "https://b"), Chosen.Find("dev", "https://b")));
        Assert.Equal([Chosen.Path], Directory.GetFiles(Path.GetDirectoryName(Chosen.Path)!));
    }

    [Fact]
    public void ItIsForgotten_OnlyIfItIsTheOne()
    {
        Chosen.Choose("dev", "https://a", "ada");
        Chosen.Forget("dev", "bob");
        Assert.Equal("ada", Chosen.Find("dev", "https://a"));
        Chosen.Forget("dev", "ada");
        Assert.Null(Chosen.Find("dev", "https://a"));
    }

    [Fact]
    public void ABrokenFile_IsTold()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Chosen.Path)!);
        File.WriteAllText(Chosen.Path, "{");
        Assert.Contains("remove it", Assert.Throws<UsageException>(() => Chosen.Find("dev", "https://a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBranch_IsThatOfTheWorkingTree_AlsoOfAWorktree()
    {
        Write("repo/.git/HEAD", "ref: refs/heads/feature/x\n");
        Write("repo/.git/worktrees/w/HEAD", "ref: refs/heads/fix\n");
        Write("w/.git", $"gitdir: {_folder}/repo/.git/worktrees/w\n");
        Write("detached/.git/HEAD", "7e5f0b0\n");
        Directory.CreateDirectory(Path.Combine(_folder, "repo/src/deep"));
        Assert.Equal("feature/x", GitBranch.Of(Path.Combine(_folder, "repo/src/deep")));
        Assert.Equal("fix", GitBranch.Of(Path.Combine(_folder, "w")));
        Assert.Null(GitBranch.Of(Path.Combine(_folder, "detached")));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
        File.WriteAllText(Path.Combine(_folder, path), text);
    }
}
