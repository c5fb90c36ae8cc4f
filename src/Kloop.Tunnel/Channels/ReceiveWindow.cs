namespace Kloop.Tunnel.Channels;

/// <summary>
/// How much the other side may send before we have read it. Starts at <see cref="Initial"/> and doubles
/// up to <see cref="Most"/> while the reader keeps up and half a window goes by in less than two round
/// trips: then the window, and not the reader or the link, is what limits the channel (the rule of
/// .NET's own HTTP/2 client).
/// </summary>
internal sealed class ReceiveWindow(WindowBudget budget, TimeProvider time, Func<TimeSpan> roundTrip)
{
    /// <summary>Bytes that may be sent before anything was allowed; both sides know it.</summary>
    public const int Initial = 64 * 1024;

    /// <summary>Largest window: 16 MiB fill 160 MB/s at 100 ms.</summary>
    public const int Most = 16 * 1024 * 1024;

    private int _size = Initial;
    private int _unread;
    private int _unannounced;
    private long _announcedAt = time.GetTimestamp();

    /// <summary>Bytes arrived. False if the other side sent more than it was allowed.</summary>
    public bool TryReceive(int count) => Interlocked.Add(ref _unread, count) <= Volatile.Read(ref _size);

    /// <summary>Bytes were read; what to tell the other side it may send, 0 for nothing yet. One reader at a time.</summary>
    public uint Read(int count)
    {
        Interlocked.Add(ref _unread, -count);
        _unannounced += count;
        if (_unannounced < _size / 2) return 0;
        int growth = Growth();
        Volatile.Write(ref _size, _size + growth);
        int allowed = _unannounced + growth;
        // What is announced may arrive, so it counts as room, and what was read already left _unread.
        _unannounced = 0;
        _announcedAt = time.GetTimestamp();
        return (uint)allowed;
    }

    /// <summary>Gives back what the budget lent.</summary>
    public void Release()
    {
        budget.Return(_size - Initial);
    }

    private int Growth()
    {
        bool limited = time.GetElapsedTime(_announcedAt) < 2 * roundTrip();
        return limited && _size < Most && budget.TryTake(_size) ? _size : 0;
    }
}
