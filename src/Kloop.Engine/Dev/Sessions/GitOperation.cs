namespace Kloop.Engine.Dev.Sessions;

/// <summary>
/// Whether git is changing a working tree at this moment: it holds <c>index.lock</c> from a checkout's first file to its
/// last (gitrepository-layout(5), "index"), and a process that starts in between would see half of both.
/// </summary>
internal sealed class GitOperation
{
    private readonly IReadOnlyList<string> _locks;

    /// <param name="folders">Folders that may lie in working trees.</param>
    public GitOperation(IEnumerable<string> folders) => _locks = [.. folders.Select(Repository).OfType<string>().Distinct().Select(r => Path.Combine(r, "index.lock"))];

    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay => _locks.Any(File.Exists);

    /// <summary>The repository's folder of the working tree that a folder lies in; null for none.</summary>
    private static string? Repository(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string git = Path.Combine(at, ".git");
            if (Directory.Exists(git)) return git;
            // A worktree's is a file that names the folder.
            if (File.Exists(git) && File.ReadAllText(git) is var text && text.StartsWith("gitdir:", StringComparison.Ordinal)) return Path.GetFullPath(text["gitdir:".Length..].Trim(), at);
        }

        return null;
    }
}
