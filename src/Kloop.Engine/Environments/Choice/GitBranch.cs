namespace Kloop.Engine.Environments.Choice;

/// <summary>The git branch of a folder. Source: gitrepository-layout(5), "HEAD"; git-worktree(1), ".git file".</summary>
public static class GitBranch
{
    private const string Symbolic = "ref: refs/heads/";

    /// <summary>Its name; null outside of a repository, and where no branch is checked out.</summary>
    /// <param name="folder">Absolute.</param>
    public static string? Of(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string git = Path.Combine(at, ".git");
            if (File.Exists(git) && File.ReadAllText(git) is var text && text.StartsWith("gitdir:", StringComparison.Ordinal)) git = Path.GetFullPath(text["gitdir:".Length..].Trim(), at);
            if (!Directory.Exists(git)) continue;
            string head = Path.Combine(git, "HEAD");
            return File.Exists(head) && File.ReadAllText(head).Trim() is var line && line.StartsWith(Symbolic, StringComparison.Ordinal) ? line[Symbolic.Length..] : null;
        }

        return null;
    }
}
