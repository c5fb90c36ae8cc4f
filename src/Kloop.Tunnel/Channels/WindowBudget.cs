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

    public void Return(long count) => Interlocked.Add(ref _left, count);
}
