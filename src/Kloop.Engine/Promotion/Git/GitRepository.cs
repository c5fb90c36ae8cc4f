using Kloop.Engine.Programs;

namespace Kloop.Engine.Promotion.Git;

/// <summary>A checkout, by the program git: the developer's own settings, hooks and signatures count.</summary>
/// <param name="root">Its root.</param>
internal sealed class GitRepository(string root)
{
    /// <summary>Its root.</summary>
    public string Root => root;

    /// <summary>The checkout that a folder lies in, and the folder below its root, with slashes.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static async Task<(GitRepository Repository, string Prefix)> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var result = await ProgramRun.RunAsync(new ProgramCall("git", ["rev-parse", "--show-toplevel", "--show-prefix"]) { Directory = folder }, cancellationToken);
        if (result.Code != 0) throw new UsageException($"{folder} is in no git repository: name a folder of the GitOps repository with --to ({result.Tail(1)})");
        string[] lines = result.Output.Split('\n');
        return (new GitRepository(lines[0]), lines.ElementAtOrDefault(1)?.TrimEnd('/') ?? "");
    }

    /// <summary>The YAML files, below the root, that git does not ignore.</summary>
    public async Task<IReadOnlyList<string>> YamlFilesAsync(CancellationToken cancellationToken)
    {
        string output = await RunAsync(["-c", "core.quotePath=false", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.yaml", "*.yml", "Kustomization", "*/Kustomization"], cancellationToken);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Fails where files have changes that are not committed: a commit would take them along.</summary>
    /// <exception cref="UsageException">There are some.</exception>
    public async Task RefuseChangedAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        string changed = await RunAsync(["status", "--porcelain", "--", .. paths], cancellationToken);
        if (changed.Length > 0) throw new UsageException($"there are changes of yours in {string.Join(", ", paths)}, which --commit would take along: commit or stash them first\n{changed.TrimEnd()}");
    }

    /// <summary>The branch that is checked out; null for none.</summary>
    public async Task<string?> BranchAsync(CancellationToken cancellationToken)
    {
        var result = await CallAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], null, cancellationToken);
        return result.Code == 0 ? result.Output.Trim() : null;
    }

    /// <summary>Whether a branch is there.</summary>
    public async Task<bool> HasBranchAsync(string branch, CancellationToken cancellationToken) =>
        (await CallAsync(["rev-parse", "--verify", "--quiet", $"refs/heads/{branch}"], null, cancellationToken)).Code == 0;

    /// <summary>Commits files, and nothing else of the index.</summary>
    /// <returns>The commit, shortened.</returns>
    public async Task<string> CommitAsync(string message, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        await RunAsync(["commit", "--quiet", "--file", "-", "--only", "--", .. paths], cancellationToken, message);
        return (await RunAsync(["rev-parse", "--short", "HEAD"], cancellationToken)).Trim();
    }

    /// <summary>Pushes what is checked out to a branch.</summary>
    public async Task PushAsync(string remote, string branch, CancellationToken cancellationToken)
    {
        var result = await CallAsync(["push", "--quiet", remote, $"HEAD:refs/heads/{branch}"], null, cancellationToken);
        if (result.Code == 0) return;
        string remedy = result.Log.Contains("[rejected]", StringComparison.Ordinal) ? $"somebody else pushed to {branch}: git pull --rebase {remote} {branch}, then run it again" : $"the commit is there; push it with git push {remote} HEAD:refs/heads/{branch}";
        throw new TaskFailedException($"{branch} cannot be pushed to {remote}: {remedy}\n{result.Tail(6)}");
    }

    /// <summary>Another checkout of a branch, made from what is checked out where it is not there; the developer's own stays as it is.</summary>
    public async Task<GitRepository> CheckoutAsync(string branch, bool isNew, string folder, CancellationToken cancellationToken)
    {
        await RunAsync(isNew ? ["worktree", "add", "--quiet", "-b", branch, folder, "HEAD"] : ["worktree", "add", "--quiet", folder, branch], cancellationToken);
        return new GitRepository(folder);
    }

    /// <summary>Removes such a checkout.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="branch">The branch that goes with it; null for none.</param>
    public async Task RemoveCheckoutAsync(string folder, string? branch)
    {
        await CallAsync(["worktree", "remove", "--force", folder], null, CancellationToken.None);
        if (branch is not null) await CallAsync(["branch", "--quiet", "-D", branch], null, CancellationToken.None);
    }

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null)
    {
        var result = await CallAsync(arguments, input, cancellationToken);
        return result.Code == 0 ? result.Output : throw new TaskFailedException($"git {arguments.First(a => a[0] != '-' && !a.Contains('='))} failed in {root}: {result.Tail(6)}");
    }

    private Task<ProgramResult> CallAsync(IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken) =>
        ProgramRun.RunAsync(new ProgramCall("git", arguments) { Directory = root, Input = input }, cancellationToken);
}
