namespace Kloop.Tunnel.Channels;

/// <summary>
/// How much the other side may send before we have read it. Starts at <see cref="Initial"/> and grows eightfold,
/// up to <see cref="Most"/>, while the reader keeps up and half a window goes by in less than two round
/// trips: then the window, and not the reader or the link, is what limits the channel (the rule of
/// .NET's own HTTP/2 client, which doubles: on a long link a short transfer is over before that helps).
/// </summary>
internal sealed class ReceiveWindow(WindowBudget budget, TimeProvider time, Func<TimeSpan> roundTrip)
{
    /// <summary>Bytes that may be sent before anything was allowed; both sides know it.</summary>
    public const int Initial = 64 * 1024;

    /// <summary>Largest window: 16 MiB fill 160 MB/s at 100 ms.</summary>
    public const int Most = 16 * 1024 * 1024;

    /// <summary>
    /// Largest window at the beginning of a channel over a long link: what TCP's own slow start takes seven round
    /// trips to fill, so that it and this window do not grow one after the other.
    /// </summary>
    public const int MostAtOnce = 4 * 1024 * 1024;

    /// <summary>One channel's part of what is left of the budget at its beginning: however many are idle, the next one gets some.</summary>
    private const int Share = 32;

    /// <summary>A round trip from which on a window's growth costs more than what is lent to idle channels.</summary>
    private static readonly TimeSpan LongLink = TimeSpan.FromMilliseconds(5);

    private int _size = Initial;
    private int _unread;
    private int _unannounced;
    private long _announcedAt = time.GetTimestamp();

    /// <summary>
    /// What to tell the other side right at the beginning that it may send beyond <see cref="Initial"/>, 0 for nothing. Once,
    /// before anything is read.
    /// </summary>
    public uint Begin()
    {
        if (roundTrip() < LongLink) return 0;
        int growth = (int)budget.TakeShare(Share, MostAtOnce - Initial);
        Interlocked.Add(ref _size, growth);
        return (uint)growth;
    }

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
        if (time.GetElapsedTime(_announcedAt) >= 2 * roundTrip()) return 0;
        // What the budget cannot give whole, it may give in part.
        for (int times = 8; times > 1; times /= 2)
        {
            int growth = Math.Min((times - 1) * _size, Most - _size);
            if (growth > 0 && budget.TryTake(growth)) return growth;
        }

        return 0;
    }
}
