namespace Kloop.Agent.Http1;

/// <summary>Connections that wait for their next request. The one that was used last goes first.</summary>
internal sealed class FarEnds : IDisposable
{
    /// <summary>Applications close idle connections after 5 s (Node) or more; a connection is not used again shortly before.</summary>
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(4);

    /// <summary>New pods of the origin get their share after so long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(1);

    private const int Most = 512;

    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly Lock _lock = new();
    private readonly List<FarEnd> _idle = [];
    private bool _disposed;

    public FarEnds(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepPause, SweepPause);
    }

    /// <summary>A connection to a place that can take a request; null when there is none.</summary>
    public FarEnd? Take(Place place)
    {
        while (true)
        {
            FarEnd found;
            lock (_lock)
            {
                int i = _idle.FindLastIndex(f => f.Place == place);
                if (i < 0) return null;
                found = _idle[i];
                _idle.RemoveAt(i);
            }

            if (!IsOver(found) && found.IsQuiet)
            {
                found.IdleSince = null;
                return found;
            }

            found.Dispose();
        }
    }

    /// <summary>Takes a connection back whose answer was read to its end.</summary>
    public void Return(FarEnd farEnd)
    {
        (farEnd.IdleSince, farEnd.Used) = (_time.GetTimestamp(), true);
        farEnd.Rest();
        lock (_lock)
        {
            if (!_disposed && _idle.Count < Most)
            {
                _idle.Add(farEnd);
                return;
            }
        }

        farEnd.Dispose();
    }

    public void Dispose()
    {
        List<FarEnd> all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _idle];
            _idle.Clear();
        }

        foreach (var one in all) one.Dispose();
        _sweep.Dispose();
    }

    private bool IsOver(FarEnd farEnd) =>
        _time.GetElapsedTime(farEnd.MadeAt) > Lifetime || _time.GetElapsedTime(farEnd.IdleSince ?? _time.GetTimestamp()) > MostIdle;

    private void Sweep()
    {
        List<FarEnd> over;
        lock (_lock)
        {
            over = _idle.FindAll(IsOver);
            if (over.Count > 0) _idle.RemoveAll(over.Contains);
        }

        foreach (var one in over) one.Dispose();
    }
}
