namespace Kloop.Agent.Supervise;

/// <summary>How long to wait before a process that ended is started again by itself: longer each time.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;
    private long _started;

    /// <summary>The process was started.</summary>
    public void Started() => _started = time.GetTimestamp();

    /// <summary>How often it ended since somebody changed something, or since it ran for long.</summary>
    public int Ends { get; private set; }

    /// <summary>Somebody changed something: what went wrong may be right now.</summary>
    public void Reset() => (_next, Ends) = (First, 0);

    /// <summary>It ended: the wait now. A process that ran for long did not fail at its start.</summary>
    public TimeSpan Next()
    {
        if (_started != 0 && time.GetElapsedTime(_started) > Longest) Reset();
        Ends++;
        var now = _next;
        _next = now * 2 < Longest ? now * 2 : Longest;
        return now;
    }
}
