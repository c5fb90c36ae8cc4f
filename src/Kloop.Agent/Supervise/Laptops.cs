using System.Collections.Concurrent;
using Kloop.Tunnel;

namespace Kloop.Agent.Supervise;

/// <summary>Which laptops are connected, and since when none is.</summary>
internal sealed class Laptops(TimeProvider time)
{
    private readonly ConcurrentDictionary<TunnelConnection, bool> _connections = [];
    private long _lastSeen = time.GetTimestamp();

    public void Add(TunnelConnection connection) => _connections[connection] = true;

    public void Remove(TunnelConnection connection)
    {
        // How long nobody is there counts from here on.
        _ = Alone;
        _connections.TryRemove(connection, out _);
    }

    /// <summary>How long nobody is there; zero while somebody is. One whose link is down for the moment is not there.</summary>
    public TimeSpan Alone
    {
        get
        {
            if (!_connections.Keys.Any(c => c is { IsInterrupted: false, Completion.IsCompleted: false })) return time.GetElapsedTime(Volatile.Read(ref _lastSeen));
            Volatile.Write(ref _lastSeen, time.GetTimestamp());
            return TimeSpan.Zero;
        }
    }
}
