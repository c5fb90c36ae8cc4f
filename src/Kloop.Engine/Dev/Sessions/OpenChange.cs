using Kloop.Engine.Dev.Changes;
using Kloop.Sync.Sessions;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>A change that is being carried out: what is in the container already, and what it still needs.</summary>
internal sealed class OpenChange
{
    private long? _since;
    private long? _held;

    /// <summary>What it needs beside the copying.</summary>
    public ChangeDecision Decision { get; private set; } = ChangeDecision.None;

    /// <summary>The paths that make it up.</summary>
    public HashSet<string> Paths { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes sent.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the rest of it is waited for.</summary>
    public bool Waits { get; set; }

    private int _copied, _removed, _fetched;

    /// <summary>Whether there is anything to do or to tell.</summary>
    public bool Any => _copied + _removed + _fetched > 0 || Decision.Restart || Decision.Rebuild.Count > 0 || Decision.Runs.Count > 0;

    public void Begin(long since) => _since ??= since;

    public TimeSpan Age(TimeProvider time) => _since is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Its end does not depend on us at this moment.</summary>
    public void Hold(TimeProvider time) => _held = time.GetTimestamp();

    /// <summary>How long it could have ended.</summary>
    public TimeSpan SinceHeld(TimeProvider time) => _held is { } held ? time.GetElapsedTime(held) : Age(time);

    public void Needs(ChangeDecision decision) => Decision = Decision.And(decision);

    public void Add(ChangeDecision decision, SyncStep step)
    {
        Needs(decision);
        Paths.UnionWith(step.Up.Done.Select(c => c.Path));
        _copied += step.Up.Done.Count(c => c.Wanted is not null);
        _removed += step.Up.Done.Count(c => c.Wanted is null);
        _fetched += step.Down.Done.Count;
        Bytes += step.Up.Bytes + step.Down.Bytes;
    }

    /// <summary>What was done, as one line; null for nothing.</summary>
    public string? Text(TimeSpan took)
    {
        string what = Paths.Count switch { 0 => "", 1 or 2 or 3 => string.Join(", ", Paths), _ => $"{Paths.Count} paths" };
        string[] done =
        [
            .. _copied > 0 ? (string[])["copied"] : [],
            .. _removed > 0 ? (string[])[_copied > 0 ? $"{_removed} removed" : "removed"] : [],
            .. _fetched > 0 ? (string[])[$"{_fetched} fetched"] : [],
            .. Decision.Runs.Select(r => $"ran {string.Join(' ', r)}"),
            .. Decision.Restart ? (string[])["restarted"] : [],
        ];
        return done.Length == 0 ? null : $"{(what.Length > 0 ? what + ": " : "")}{string.Join(", ", done)} ({Sizes.Text(Bytes)}, {took.TotalMilliseconds:0} ms)";
    }
}
