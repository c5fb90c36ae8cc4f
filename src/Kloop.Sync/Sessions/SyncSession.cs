using Kloop.Sync.Ignore;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Scan;
using Kloop.Sync.Watch;

namespace Kloop.Sync.Sessions;

/// <summary>What is synced with what.</summary>
/// <param name="Root">The laptop's folder, absolute.</param>
/// <param name="ContainerRoot">The container's folder, absolute.</param>
/// <param name="Mode">Which way.</param>
/// <param name="Dialect">Of <paramref name="Rules"/>.</param>
/// <param name="Rules">What is ignored, on both sides.</param>
public sealed record SyncOptions(string Root, string ContainerRoot, SyncMode Mode, IgnoreDialect Dialect, string Rules);

/// <summary>What one step of a session did.</summary>
/// <param name="Up">What the container was made.</param>
/// <param name="Down">What the laptop was made.</param>
/// <param name="Conflicts">What is left to a human: neither side was touched.</param>
/// <param name="Problems">What could not be looked at.</param>
public sealed record SyncStep(ApplyResult Up, ApplyResult Down, IReadOnlyList<Conflict> Conflicts, IReadOnlyList<ScanProblem> Problems);

/// <summary>
/// Keeps one folder the same on both sides. It outlives its streams: with the next container it begins again, and what
/// was done in the meantime, or was removed before, is not lost.
/// </summary>
public sealed class SyncSession(SyncOptions options)
{
    private static readonly ApplyResult Nothing = new([], [], [], 0);

    private readonly IgnoreRules _rules = IgnoreRules.Parse(options.Dialect, options.Rules);

    /// <summary>What both sides last had alike.</summary>
    private readonly Dictionary<string, TreeEntry> _agreed = new(StringComparer.Ordinal);

    /// <summary>What was removed from both: a new container may have it again.</summary>
    private readonly Dictionary<string, TreeEntry> _removed = new(StringComparer.Ordinal);

    /// <summary>Compares both sides completely and makes them agree; at first, and with each new container.</summary>
    /// <param name="client">To the container.</param>
    /// <param name="laptop">What the laptop has, as the watcher saw it when it began.</param>
    /// <param name="cancellationToken">Ends it between two messages; what was done stays.</param>
    public async Task<SyncStep> AgreeAsync(SyncClient client, TreeSnapshot laptop, CancellationToken cancellationToken)
    {
        var container = await client.ListAsync(cancellationToken);
        var before = new Dictionary<string, TreeEntry>(_removed, StringComparer.Ordinal);
        foreach (var (path, entry) in _agreed) before[path] = entry;
        var plan = Reconciler.Plan(before, laptop.Entries, container.Entries, options.Mode);
        _agreed.Clear();
        foreach (var (path, entry) in laptop.Entries)
        {
            if (container.Entries.TryGetValue(path, out var there) && entry.LooksLike(there)) _agreed[path] = entry;
        }

        plan = await WithoutEqualContentAsync(client, plan, cancellationToken);
        return await CarryOutAsync(client, plan, [.. laptop.Problems, .. container.Problems], cancellationToken);
    }

    /// <summary>Sends what changed on the laptop.</summary>
    /// <param name="client">To the container.</param>
    /// <param name="batch">What the watcher told.</param>
    /// <param name="cancellationToken">Ends it between two messages; what was done stays.</param>
    public async Task<SyncStep> FollowAsync(SyncClient client, WatchBatch batch, CancellationToken cancellationToken)
    {
        var scanner = new TreeScanner(options.Root, _rules);
        if (batch.Everything) return await AgreeAsync(client, scanner.Scan(null, cancellationToken), cancellationToken);
        var laptop = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        var paths = new HashSet<string>(batch.Paths, StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in batch.Paths)
        {
            if (scanner.Look(path) is { } entry) laptop[path] = entry;
            if (_agreed.GetValueOrDefault(path)?.Kind == EntryKind.Folder && laptop.GetValueOrDefault(path)?.Kind != EntryKind.Folder) gone.Add(path);
        }

        // A folder that is no more took all below it along.
        if (gone.Count > 0) paths.UnionWith(_agreed.Keys.Where(k => LiesIn(k, gone)));
        var plan = Reconciler.Plan(_agreed, laptop, _agreed, SyncMode.Up, paths);
        return await CarryOutAsync(client, plan, [], cancellationToken);
    }

    /// <summary>An image's files have other times than the laptop's: their content is compared before it is sent.</summary>
    private static async Task<SyncPlan> WithoutEqualContentAsync(SyncClient client, SyncPlan plan, CancellationToken cancellationToken)
    {
        var alike = plan.ToContainer.Where(c => c.NeedsContent && c.Present is { Kind: EntryKind.File } present && present.Size == c.Wanted!.Size).Select(c => c.Path).ToList();
        var same = alike.Count == 0 ? new HashSet<string>() : await client.SameAsync(alike, cancellationToken);
        // Its time and mode are made the laptop's, so that the next look sees it as the same.
        var up = plan.ToContainer.Select(c => same.Contains(c.Path) ? c with { Present = c.Wanted } : c).ToList();
        return plan with { ToContainer = up };
    }

    private static bool LiesIn(string path, HashSet<string> folders)
    {
        var found = folders.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (found.Contains(path.AsSpan(0, slash))) return true;
        }

        return false;
    }

    private async Task<SyncStep> CarryOutAsync(SyncClient client, SyncPlan plan, IReadOnlyList<ScanProblem> problems, CancellationToken cancellationToken)
    {
        var up = plan.ToContainer.Count == 0 ? Nothing : await client.SendAsync(plan.ToContainer, cancellationToken);
        var down = plan.ToLaptop.Count == 0 ? Nothing : await client.FetchAsync(plan.ToLaptop, cancellationToken);
        foreach (var change in up.Done.Concat(down.Done))
        {
            if (change.Wanted is null) _removed[change.Path] = change.Present!;
            if (change.Wanted is null) _agreed.Remove(change.Path);
            else _agreed[change.Path] = change.Wanted;
        }

        return new SyncStep(up, down, plan.Conflicts, problems);
    }
}
