using Kloop.Engine.Programs;

namespace Kloop.Engine.Tests.Promotion;

/// <summary>A git repository that goes with the test.</summary>
internal sealed class GitFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kloop-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "repo");

    public static async Task<GitFolder> OfAsync(string source)
    {
        var git = new GitFolder();
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string to = System.IO.Path.Combine(git.Path, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        await git.RunAsync("init", "--quiet", "--initial-branch", "main");
        await git.RunAsync("config", "user.name", "Ada");
        await git.RunAsync("config", "user.email", "ada@shop.example");
        await git.RunAsync("add", "--all");
        await git.RunAsync("commit", "--quiet", "-m", "before");
        return git;
    }

    /// <summary>A bare repository beside it, as the remote origin.</summary>
    public async Task<string> AddOriginAsync()
    {
        string bare = System.IO.Path.Combine(_folder.FullName, "origin.git");
        await RunAsync("init", "--quiet", "--bare", bare);
        await RunAsync("remote", "add", "origin", bare);
        return bare;
    }

    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await ProgramRun.RunAsync(new ProgramCall("git", arguments) { Directory = Path }, TestContext.Current.CancellationToken);
        return result.Code == 0 ? result.Output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {result.Log}");
    }

    public IReadOnlyDictionary<string, string> Files() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Where(f => !f.StartsWith(System.IO.Path.Combine(Path, ".git/"), StringComparison.Ordinal))
        .ToDictionary(f => System.IO.Path.GetRelativePath(Path, f), f => Convert.ToHexString(File.ReadAllBytes(f)));

    public void Dispose() => _folder.Delete(recursive: true);
}
