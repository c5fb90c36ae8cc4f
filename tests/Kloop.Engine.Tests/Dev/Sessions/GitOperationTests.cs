using Kloop.Engine.Dev.Sessions;

namespace Kloop.Engine.Tests.Dev.Sessions;

public sealed class GitOperationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-git-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void ALockOfTheWorkingTree_IsSeenFromAnyFolderOfIt()
    {
        string deep = Directory.CreateDirectory(Path.Combine(_root, "src", "app")).FullName;
        string git = Directory.CreateDirectory(Path.Combine(_root, ".git")).FullName;
        var operation = new GitOperation([deep]);
        Assert.False(operation.IsUnderWay);
        File.WriteAllText(Path.Combine(git, "index.lock"), "");
        Assert.True(operation.IsUnderWay);
    }

    [Fact]
    public void AWorktree_HasItsLockElsewhere()
    {
        string tree = Directory.CreateDirectory(Path.Combine(_root, "tree")).FullName;
        string git = Directory.CreateDirectory(Path.Combine(_root, "main.git", "worktrees", "tree")).FullName;
        File.WriteAllText(Path.Combine(tree, ".git"), "gitdir: ../main.git/worktrees/tree\n");
        File.WriteAllText(Path.Combine(git, "index.lock"), "");
        Assert.True(new GitOperation([tree]).IsUnderWay);
    }
}
