namespace Kloop.Tunnel.Channels;

/// <summary>
/// Bounds what all channels of one connection may hold unread, so that many stalled readers cannot
/// eat the memory: a window grows only out of this budget.
/// </summary>
internal sealed class WindowBudget(long bytes)
{
    private long _left = bytes;

    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0) return true;
        Interlocked.Add(ref _left, count);
        return false;
    }

    /// <summary>Takes the n-th part of what is left, at most so much. What it took, 0 of an empty budget.</summary>
    public long TakeShare(int parts, long most)
    {
        while (Volatile.Read(ref _left) is var left && Math.Min(left / parts, most) is > 0 and var share)
        {
            if (Interlocked.CompareExchange(ref _left, left - share, left) == left) return share;
        }

        return 0;
    }

    public void Return(long count) => Interlocked.Add(ref _left, count);
}
