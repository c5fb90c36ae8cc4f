using Kloop.Sync.Watch;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>What is to be done next: what came while something was done is one batch a folder. Safe from any thread.</summary>
internal sealed class BatchQueue(int folders, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _come = new(0);
    private PendingWork _pending = PendingWork.Nothing(folders);

    /// <summary>Changes of a folder, or, if so, of its sources.</summary>
    public void Add(int folder, bool sources, WatchBatch batch) => Add(work => work.With(folder, sources, batch, time.GetTimestamp()));

    /// <summary>A pod that is to get everything.</summary>
    public void Add(PodLink link) => Add(work => work with { Link = link });

    /// <summary>The process is to be started again, whatever changed.</summary>
    public void AddRestart() => Add(work => work with { Restart = true, Since = work.Since ?? time.GetTimestamp() });

    /// <summary>Everything that waits, waited for; null when nothing came for <paramref name="limit"/>.</summary>
    public async Task<PendingWork?> TakeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!await _come.WaitAsync(limit, cancellationToken)) return null;
        lock (_lock)
        {
            while (_come.Wait(0, CancellationToken.None))
            {
                // All that came is taken at once.
            }

            var taken = _pending;
            _pending = PendingWork.Nothing(folders);
            return taken;
        }
    }

    public void Dispose() => _come.Dispose();

    private void Add(Func<PendingWork, PendingWork> change)
    {
        lock (_lock)
        {
            _pending = change(_pending);
            _come.Release();
        }
    }
}

/// <summary>What waits to be done. Immutable.</summary>
/// <param name="Link">A new pod's, or null.</param>
/// <param name="Changed">For each folder what changed, or null.</param>
/// <param name="Sources">For each folder what of its sources changed, or null.</param>
/// <param name="Restart">The process starts again in any case.</param>
/// <param name="Since">When the first of it came, by the clock's timestamp; null for nothing.</param>
/// <param name="Ongoing">Whether more of it is on its way.</param>
internal sealed record PendingWork(
    PodLink? Link, IReadOnlyList<WatchBatch?> Changed, IReadOnlyList<WatchBatch?> Sources, bool Restart, long? Since, bool Ongoing)
{
    public static PendingWork Nothing(int folders) => new(null, new WatchBatch?[folders], new WatchBatch?[folders], false, null, false);

    public PendingWork With(int folder, bool sources, WatchBatch batch, long now)
    {
        var list = (sources ? Sources : Changed).ToArray();
        list[folder] = list[folder] is { } before
            ? new WatchBatch(before.Paths.Union(batch.Paths).ToHashSet(StringComparer.Ordinal), before.Everything || batch.Everything) : batch;
        var with = this with { Since = Since ?? now, Ongoing = batch.Ongoing };
        return sources ? with with { Sources = list } : with with { Changed = list };
    }
}
