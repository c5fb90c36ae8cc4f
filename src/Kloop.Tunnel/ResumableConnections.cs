using System.Collections.Concurrent;

namespace Kloop.Tunnel;

/// <summary>
/// The agent's connections that a laptop may come back to: given to every
/// <see cref="Handshake.TunnelHandshake.AcceptAsync"/> of one agent. A connection leaves it when it ends.
/// </summary>
public sealed class ResumableConnections
{
    /// <summary>Most interrupted connections that are kept; when there are more, the one interrupted first ends.</summary>
    public const int MostInterrupted = 256;

    private readonly ConcurrentDictionary<UInt128, TunnelConnection> _connections = new();

    /// <summary>How many connections could be resumed, live ones included.</summary>
    public int Count => _connections.Count;

    internal void Add(TunnelConnection connection)
    {
        _connections[connection.Id] = connection;
        var interrupted = _connections.Values.Where(c => c.IsInterrupted && c != connection).OrderByDescending(c => c.InterruptedAt).ToList();
        foreach (var oldest in interrupted.Skip(MostInterrupted)) oldest.End("too many interrupted connections", tell: false);
    }

    internal void Remove(TunnelConnection connection) => _connections.TryRemove(connection.Id, out _);

    internal TunnelConnection? Find(UInt128 id) => _connections.GetValueOrDefault(id);
}
