using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Tests.Projects.Files;

public sealed class ProjectScannerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-scan-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void IgnoredFolders_AreNotEntered()
    {
        Put(".gitignore", "/out/\n*.log\n");
        Put("cart/.gitignore", "gen/\n");
        Put("cart/Dockerfile", "FROM x");
        Put("cart/gen/Dockerfile", "FROM y");
        Put("gen/Dockerfile", "FROM z");
        Put("out/Dockerfile", "FROM o");
        Put("node_modules/a/package.json", "{}");
        Put("cart/x.log", "");
        Directory.CreateDirectory(Path.Combine(_root, ".git"));
        Put(".git/config", "");
        var files = ProjectScanner.Scan(_root, TestContext.Current.CancellationToken);
        Assert.Equal([".gitignore", "cart/.gitignore", "cart/Dockerfile", "gen/Dockerfile"], files.Paths);
        Assert.Equal("FROM x", files.Text("cart/Dockerfile"));
        Assert.True(files.HasFolder("cart"));
        Assert.False(files.HasFolder("out"));
    }

    [Fact]
    public void FolderOfARepository_HasTheRulesAboveIt()
    {
        Directory.CreateDirectory(Path.Combine(_root, ".git"));
        Put(".gitignore", "bin-made/\n/apps/shop/private/\n/other/\n");
        Put("apps/shop/bin-made/x", "");
        Put("apps/shop/private/x", "");
        Put("apps/shop/other/x", "");
        Assert.Equal(["other/x"], ProjectScanner.Scan(Path.Combine(_root, "apps/shop"), TestContext.Current.CancellationToken).Paths);
    }

    [Fact]
    public void Bound_IsHeld_AndSaid()
    {
        for (int i = 0; i < 20; i++) Put($"deep/{i}", "");
        Put("Dockerfile", "FROM x");
        var files = ProjectScanner.Scan(_root, TestContext.Current.CancellationToken, mostFiles: 10);
        Assert.Equal(10, files.Paths.Count);
        Assert.Contains("Dockerfile", files.Paths);
        Assert.Contains("has more than 10 files", Assert.Single(files.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_ThatLeadUp_AreNotFollowed()
    {
        Put("a/x", "");
        Directory.CreateSymbolicLink(Path.Combine(_root, "a/up"), _root);
        Assert.Equal(["a/x"], ProjectScanner.Scan(_root, TestContext.Current.CancellationToken).Paths);
    }

    [Fact]
    public void HugeIgnoredFolders_CostNothing()
    {
        Put(".gitignore", "data/\n");
        for (int i = 0; i < 3000; i++) Put($"data/{i % 30}/{i}.yaml", "apiVersion: v1\nkind: Pod");
        Put("k8s.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n");
        Assert.Equal([".gitignore", "k8s.yaml"], ProjectScanner.Scan(_root, TestContext.Current.CancellationToken, mostFiles: 10).Paths);
    }

    private void Put(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
