using Kloop.Engine.Projects.Files;
using Kloop.Engine.Promotion.Git;

namespace Kloop.Engine.Promotion;

/// <summary>Writes an image into a GitOps repository.</summary>
/// <param name="options">What, where to, and how.</param>
/// <param name="report">Takes each outcome as it is there.</param>
public sealed class PromotionRun(PromotionOptions options, Action<PromotionOutcome> report)
{
    /// <summary>Does it, or in a dry run shows it.</summary>
    /// <exception cref="UsageException">It is not clear where to; nothing was changed.</exception>
    /// <exception cref="TaskFailedException">Automation writes all of it, or git failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (repository, scopes) = await ScopesAsync(cancellationToken);
        string to = string.Join(", ", scopes);
        string? branch = options.Branch is null ? null : PromotionTemplate.FillBranch(options.Branch, options.Wish, to);
        string message = PromotionTemplate.FillMessage(options.Message, options.Wish, to);
        if (branch is null || options.DryRun || branch == await repository.BranchAsync(cancellationToken)) await InAsync(repository, scopes, branch ?? await repository.BranchAsync(cancellationToken), message, cancellationToken);
        else await BesideAsync(repository, scopes, branch, message, cancellationToken);
    }

    /// <summary>On another branch, in a checkout of its own.</summary>
    private async Task BesideAsync(GitRepository repository, IReadOnlyList<string> scopes, string branch, string message, CancellationToken cancellationToken)
    {
        bool isNew = !await repository.HasBranchAsync(branch, cancellationToken);
        string folder = Path.Combine(Directory.CreateTempSubdirectory("kloop-").FullName, "checkout");
        bool keep = !isNew;
        try
        {
            var checkout = await repository.CheckoutAsync(branch, isNew, folder, cancellationToken);
            keep |= await InAsync(checkout, scopes, branch, message, cancellationToken, () => keep = true);
        }
        finally
        {
            await repository.RemoveCheckoutAsync(folder, keep ? null : branch);
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    /// <summary>In one checkout. Whether it changed something.</summary>
    private async Task<bool> InAsync(GitRepository repository, IReadOnlyList<string> scopes, string? branch, string message, CancellationToken cancellationToken, Action? onCommitted = null)
    {
        var files = RepositoryDisk.Read(repository.Root, await repository.YamlFilesAsync(cancellationToken));
        var plan = PromotionPlanner.Plan(files, options.Wish, scopes);
        foreach (string place in plan.Already) report(new PromotionOutcome("already", place));
        foreach (string place in plan.Left) report(new PromotionOutcome("left", place));
        if (plan.Left.Count > 0 && plan.Files.Count == 0 && plan.Already.Count == 0) throw new TaskFailedException($"{options.Wish.Service} was left to automation: push an image that it takes, or take its comment away");
        if (options.DryRun)
        {
            foreach (var file in plan.Files) report(new PromotionOutcome("diff", UnifiedDiff.Of(file)));
            return false;
        }

        string[] paths = [.. plan.Files.Select(f => f.Path)];
        if (options.Commit && paths.Length > 0) await repository.RefuseChangedAsync(paths, cancellationToken);
        foreach (var file in plan.Files)
        {
            RepositoryDisk.Write(repository.Root, file.Path, file.After);
            report(new PromotionOutcome("written", file.Path));
        }

        if (options.Commit && paths.Length > 0)
        {
            string commit = await repository.CommitAsync(message, paths, cancellationToken);
            onCommitted?.Invoke();
            report(new PromotionOutcome("committed", branch is null ? commit : $"{commit} on {branch}"));
        }

        if (options.Remote is not { } remote) return paths.Length > 0;
        await repository.PushAsync(remote, branch ?? throw new UsageException("no branch is checked out: name one with --branch"), cancellationToken);
        report(new PromotionOutcome("pushed", $"{branch} to {remote}"));
        return true;
    }

    /// <summary>The repository, and what <c>--to</c> says of it, below its root.</summary>
    private async Task<(GitRepository Repository, IReadOnlyList<string> Scopes)> ScopesAsync(CancellationToken cancellationToken)
    {
        GitRepository? repository = null;
        var scopes = new List<string>();
        foreach (string to in options.To)
        {
            string full = Path.GetFullPath(to, options.Folder);
            if (File.Exists(full) || Directory.Exists(full))
            {
                var (own, prefix) = await GitRepository.FindAsync(Directory.Exists(full) ? full : Path.GetDirectoryName(full)!, cancellationToken);
                if (repository is not null && repository.Root != own.Root) throw new UsageException($"--to names two repositories, {repository.Root} and {own.Root}: promote to one after the other");
                repository = own;
                scopes.Add(Directory.Exists(full) ? prefix : RelativePath.Join(prefix, Path.GetFileName(full))!);
            }
            else
            {
                repository ??= (await GitRepository.FindAsync(options.Folder, cancellationToken)).Repository;
                scopes.Add(Named(to.Trim('/'), await repository.YamlFilesAsync(cancellationToken)));
            }
        }

        return (repository ?? (await GitRepository.FindAsync(options.Folder, cancellationToken)).Repository, scopes);
    }

    /// <summary>A path below the root, or a folder's name that is there once.</summary>
    private static string Named(string to, IReadOnlyList<string> files)
    {
        string[] known = [.. files.SelectMany(f => RelativePath.Upwards(RelativePath.Folder(f))).Where(f => f.Length > 0).Concat(files).Distinct().Order(StringComparer.Ordinal)];
        if (known.Contains(to)) return to;
        string[] ending = [.. known.Where(k => k.EndsWith("/" + to, StringComparison.Ordinal))];
        return ending.Length == 1 ? ending[0] : throw new UsageException(ending.Length > 1
            ? $"--to {to} is in several places: {string.Join(", ", ending)}"
            : $"--to {to}: there is no such file or folder; is it {string.Join(", ", Nearness.Nearest(to, known, 5).DefaultIfEmpty("another repository's? Say its path"))}?");
    }
}
