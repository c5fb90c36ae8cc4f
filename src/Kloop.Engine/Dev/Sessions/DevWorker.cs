using Kloop.Engine.Dev.Changes;
using Kloop.Engine.Dev.Compiling;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Sessions;
using Kloop.Sync.Watch;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>Carries changes out, one batch after the other: builds, transfers, runs, restarts. What fails is done again.</summary>
/// <param name="folders">What is synced.</param>
/// <param name="rules">What a change needs.</param>
/// <param name="report">Told of everything.</param>
/// <param name="onRebuild">Told of changes that need a new image.</param>
/// <param name="time">The clock.</param>
internal sealed class DevWorker(
    IReadOnlyList<DevFolder> folders, ChangeRules rules, Action<DevEvent> report, Action<IReadOnlyList<string>> onRebuild, TimeProvider time) : IDisposable
{
    /// <summary>How long the rest of a burst is waited for before the process starts again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);

    /// <summary>How long that may go on, for somebody who never stops writing; after git's end, if git wrote.</summary>
    private static readonly TimeSpan MostRest = TimeSpan.FromSeconds(1);

    /// <summary>How long git may hold its lock: one that a crash left must not stop everything.</summary>
    private static readonly TimeSpan MostGit = TimeSpan.FromSeconds(30);

    /// <summary>More than somebody saves at once: a tool writes, and may not be done.</summary>
    private const int Many = 20;

    private static readonly TimeSpan Forever = Timeout.InfiniteTimeSpan;

    private readonly CommandsDone _ran = new();
    private readonly BuildTimes _builds = new(time);
    private readonly GitOperation _git = new(folders.SelectMany(f => (string?[])[f.Folder.Laptop, f.Folder.Sources, .. f.Folder.MoreSources]).OfType<string>());
    private readonly IReadOnlyList<LaptopBuild>[] _unbuilt = [.. folders.Select(_ => Array.Empty<LaptopBuild>())];
    private readonly IReadOnlyList<LaptopBuilder> _builders =
        [.. folders.Select(f => new LaptopBuilder(rules.Incremental, SourcesOf(f), line => report(new DevEvent(DevEventKind.Output, line))))];
    private readonly Retries _retries = new(folders.Count);
    private PodLink? _link;
    private OpenChange _open = new();

    /// <summary>What is to be done.</summary>
    public BatchQueue Queue { get; } = new(folders.Count, time);

    /// <summary>Told when a pod has all edits and its process was started.</summary>
    public Action<PodLink> OnIn { get; init; } = _ => { };

    /// <summary>Until a stop is asked for; what is under way then is finished.</summary>
    /// <param name="stop">Asks for it.</param>
    /// <param name="now">Breaks off what is under way.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken now)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await DoAsync(await Queue.TakeAsync(_open.Waits ? Rest : Forever, stop), now);
            }
            catch (IOException e) when (!now.IsCancellationRequested)
            {
                // The next link begins with a comparison of everything: what was under way is part of it.
                report(new DevEvent(DevEventKind.Note, $"a transfer broke off ({e.Message}): it is done again over the next connection"));
                if (_link is not null) await _link.DisposeAsync();
                _link = null;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The usual end.
            }
        }

        foreach (var builder in _builders) await builder.DisposeAsync();
    }

    /// <summary>Compares what the session sent by SHA-256; the paths that differ. Nothing is under way any more.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task<(int Same, IReadOnlyList<string> Different)> CompareAsync(CancellationToken cancellationToken)
    {
        int same = 0;
        var different = new List<string>();
        foreach (var (folder, client) in folders.Zip(_link?.Folders ?? []))
        {
            var paths = folder.Sent.Where(p => File.Exists(Path.Combine(folder.Options.Root, p))).ToList();
            var alike = await client.SameAsync(paths, cancellationToken);
            same += alike.Count;
            different.AddRange(paths.Except(alike));
        }

        return (same, different);
    }

    public void Dispose() => Queue.Dispose();

    private async Task DoAsync(PendingWork? work, CancellationToken cancellationToken)
    {
        if (work?.Link is { } link) await TakeInAsync(link, cancellationToken);
        if (work?.Since is { } since)
        {
            _open.Begin(since);
            if (work.Restart) _open.Needs(ChangeDecision.None with { Restart = true });
            if (!await BuildAsync(work, cancellationToken)) return;
            for (int i = 0; i < folders.Count; i++) await FollowAsync(i, work, cancellationToken);
        }

        bool more = IsMoreToCome(work);
        _open.Waits = more;
        // What came to nothing, such as the events of a build's own output, is not the beginning of the next change.
        if (!_open.Any) _open = new OpenChange();
        else if (!more && _link is not null) await FinishAsync(_link, cancellationToken);
    }

    /// <summary>A checkout of thousands of files is one change, not one for each tenth of a second.</summary>
    private bool IsMoreToCome(PendingWork? work)
    {
        if (!_open.Any) return false;
        if (_git.IsUnderWay)
        {
            _open.Hold(time);
            return _open.Age(time) < MostGit;
        }

        return work is not null && (work.Ongoing || _open.Paths.Count > Many) && _open.SinceHeld(time) < MostRest;
    }

    /// <summary>A new link: the container gets everything, and its process may start.</summary>
    private async Task TakeInAsync(PodLink link, CancellationToken cancellationToken)
    {
        _link = link;
        long began = time.GetTimestamp();
        var before = await link.FirstStatusAsync(cancellationToken);
        long bytes = 0;
        int count = 0;
        for (int i = 0; i < folders.Count; i++)
        {
            var step = await folders[i].Sync.AgreeAsync(link.Folders[i], folders[i].Look(cancellationToken), cancellationToken);
            count += Note(i, step);
            bytes += step.Up.Bytes + step.Down.Bytes;
            // Where it runs already, the changes of the meantime need what they always need.
            if (before.State != ProcessState.Held) _open.Add(folders[i].HasSources ? ChangeDecision.None : rules.Decide(Files(step)), step);
        }

        string said = $"{link.Pod}: {count} changes, {Sizes.Text(bytes)}, in {time.GetElapsedTime(began).TotalMilliseconds:0} ms";
        if (count > 0) report(new DevEvent(DevEventKind.Step, said) { Bytes = bytes, Milliseconds = time.GetElapsedTime(began).TotalMilliseconds });
        if (before.State == ProcessState.Held)
        {
            // A new container lacks what commands made in the one before.
            foreach (var command in _ran.All) await RunAsync(link, command, cancellationToken);
            _open = new OpenChange();
        }
        else if (_open.Any)
        {
            _open.Begin(began);
        }

        if (await link.OrderAsync(SupervisorAction.Release, cancellationToken) is { } error) report(new DevEvent(DevEventKind.Failed, $"{link.Pod}: {error}"));
        for (int i = 0; i < folders.Count; i++)
        {
            if (folders[i].HasSources) _builders[i].Begin();
        }

        OnIn(link);
    }

    /// <summary>What is made on the laptop first. False when that failed: nothing is sent then.</summary>
    private async Task<bool> BuildAsync(PendingWork work, CancellationToken cancellationToken)
    {
        for (int i = 0; i < folders.Count; i++)
        {
            var batch = work.Sources[i] ?? (folders[i].HasSources ? null : work.Changed[i]);
            if (batch is null) continue;
            var decision = rules.Decide(batch.Paths);
            _builds.Freshen(SourcesOf(folders[i]), batch.Paths);
            _builders[i].Add(batch.Everything ? null : batch.Paths.Where(p => rules.Decide([p]).Builds.Count > 0));
            // What failed, and what was to come after it, is still to be made, whatever changed since.
            _unbuilt[i] = LaptopBuild.Needed(_unbuilt[i].Concat(decision.Builds));
            while (_unbuilt[i].Count > 0)
            {
                var build = _unbuilt[i][0];
                using var building = _builds.Begin();
                var (code, byCompiler) = await _builders[i].RunAsync(build, cancellationToken);
                if (code == 0)
                {
                    _unbuilt[i] = [.. _unbuilt[i].Skip(1)];
                    continue;
                }

                // What an incremental build lacked may be what only the whole one makes.
                if (build.Incremental && !byCompiler) _unbuilt[i] = LaptopBuild.Needed(_unbuilt[i].Concat(rules.Builds));
                report(new DevEvent(DevEventKind.Failed, $"{(byCompiler ? "the C# compiler" : string.Join(' ', build.Command))} ended with exit code {code}: nothing is sent; the next change tries again") { ExitCode = code, Paths = Few(batch.Paths) });
                _open = new OpenChange();
                return false;
            }

            _builders[i].End();
            if (work.Sources[i] is null) continue;
            // A build that made nothing new needs no restart.
            _open.Needs(decision.Builds.Count > 0 ? decision with { Restart = false } : decision);
            _open.Paths.UnionWith(batch.Paths);
        }

        return true;
    }

    private static string SourcesOf(DevFolder folder) => folder.Folder.Sources ?? folder.Folder.Laptop;

    private async Task FollowAsync(int i, PendingWork work, CancellationToken cancellationToken)
    {
        if (_link is null) return;
        var folder = folders[i];
        bool built = work.Sources[i] is not null;
        if ((built ? new WatchBatch(new HashSet<string>(), Everything: true) : work.Changed[i]) is not { } batch) return;
        var step = await folder.Sync.FollowAsync(_link.Folders[i], batch, cancellationToken);
        Note(i, step);
        // A rule may be about a path that is not synced at all, such as a Dockerfile.
        var decision = folder.HasSources ? ChangeDecision.None : rules.Decide(Files(step));
        if (!folder.HasSources && rules.Decide(batch.Paths).Rebuild is { Count: > 0 } rebuild) decision = decision with { Rebuild = rebuild };
        if (built && Files(step).Any()) decision = decision with { Restart = true };
        _open.Add(decision, step);
    }

    /// <summary>All of it is in the container: what it needs now.</summary>
    private async Task FinishAsync(PodLink link, CancellationToken cancellationToken)
    {
        var done = _open;
        _open = new OpenChange();
        foreach (var command in done.Decision.Runs)
        {
            _ran.Add(command);
            await RunAsync(link, command, cancellationToken);
        }

        // A process that ended may live with what came now, whatever it was.
        var action = done.Decision.Restart ? SupervisorAction.Restart : SupervisorAction.Release;
        string? error = await link.OrderAsync(action, cancellationToken);
        var took = done.Age(time);
        if (error is not null) report(new DevEvent(DevEventKind.Failed, $"the process does not start: {error}"));
        else if (done.Text(took) is { } text)
        {
            report(new DevEvent(DevEventKind.Changed, text) { Paths = Few(done.Paths), Bytes = done.Bytes, Milliseconds = took.TotalMilliseconds });
        }

        if (done.Decision.Rebuild.Count == 0) return;
        report(new DevEvent(DevEventKind.Rebuild, $"{string.Join(", ", done.Decision.Rebuild.Take(3))}: the image is to be built again") { Paths = Few(done.Decision.Rebuild) });
        onRebuild(done.Decision.Rebuild);
    }

    private async Task RunAsync(PodLink link, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var lines = new OutputLines(line => report(new DevEvent(DevEventKind.Output, line)));
        var (code, error) = await link.RunAsync(command, null, lines.Add, cancellationToken);
        lines.End();
        if (code != 0) report(new DevEvent(DevEventKind.Failed, $"{string.Join(' ', command)} in the container: {error ?? $"exit code {code}"}") { ExitCode = code });
    }

    /// <summary>Keeps what is to be compared at the end, and sees to what failed; how many changes were made.</summary>
    private int Note(int i, SyncStep step)
    {
        var folder = folders[i];
        foreach (var change in step.Up.Done)
        {
            if (change.NeedsContent) folder.Sent.Add(change.Path);
            if (change.Wanted is null) folder.Sent.Remove(change.Path);
        }

        foreach (var problem in step.Problems) report(new DevEvent(DevEventKind.Note, $"{problem.Path} is not synced: {problem.Reason}"));
        foreach (var conflict in step.Conflicts) report(new DevEvent(DevEventKind.Note, $"{conflict.Path} was changed here and in the container: neither is touched"));
        var failed = _retries.Of(i, step, path => File.Exists(Path.Combine(folder.Options.Root, path)));
        foreach (var (path, reason) in failed.Told) report(new DevEvent(DevEventKind.Failed, $"{path} is not in the container: {reason}; it is tried again"));
        if (failed.Rebuild.Count > 0)
        {
            report(new DevEvent(DevEventKind.Rebuild, $"{failed.Rebuild[0]} cannot be sent: the image is to be built again") { Paths = Few(failed.Rebuild) });
            onRebuild(failed.Rebuild);
        }

        if (failed.Paths.Count > 0) _ = AgainAsync(i, failed.Paths, failed.After);
        return step.Up.Done.Count(c => !IsTouch(c)) + step.Down.Done.Count;
    }

    private async Task AgainAsync(int folder, IReadOnlyList<string> paths, TimeSpan after)
    {
        await Task.Delay(after, time);
        try
        {
            Queue.Add(folder, false, new WatchBatch(paths.ToHashSet(StringComparer.Ordinal), false));
        }
        catch (ObjectDisposedException)
        {
            // The session is over; the comparison told of it.
        }
    }

    /// <summary>Files and links that were changed: a folder alone makes no process start again.</summary>
    private static IEnumerable<string> Files(SyncStep step) =>
        step.Up.Done.Where(c => (c.Wanted ?? c.Present)?.Kind != Kloop.Sync.Scan.EntryKind.Folder && !IsTouch(c)).Select(c => c.Path);

    /// <summary>The time alone was made the laptop's.</summary>
    private static bool IsTouch(Change change) => change.Present == change.Wanted;

    private static IReadOnlyList<string> Few(IEnumerable<string> paths) => [.. paths.Take(100)];
}
