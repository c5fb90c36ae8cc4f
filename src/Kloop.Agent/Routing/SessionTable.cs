using System.Collections.Immutable;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Routing;

/// <summary>A live session and the connection that its traffic goes to.</summary>
internal sealed record LiveSession(SessionInfo Info, TunnelConnection Connection);

/// <summary>
/// The live sessions, replaced atomically. A session is here only while its connection lives, so the
/// agent's default (everything to the origin) returns by itself when a laptop is lost.
/// </summary>
internal sealed class SessionTable
{
    private ImmutableArray<LiveSession> _sessions = [];

    public ImmutableArray<LiveSession> Sessions => _sessions;

    /// <summary>The session that takes every connection, or null: the origin's.</summary>
    public LiveSession? ForEverything => _sessions is [var first, ..] ? first : null;

    /// <summary>
    /// Adds a session, or returns the one that it would clash with. A session that comes back takes its own
    /// place, although the loss of its old connection may not have been noticed yet.
    /// </summary>
    public LiveSession? Add(LiveSession session)
    {
        while (true)
        {
            var before = _sessions;
            var others = before.RemoveAll(s => s.Info.Id == session.Info.Id);
            if (others is [var owner, ..]) return owner;
            if (ImmutableInterlocked.InterlockedCompareExchange(ref _sessions, others.Add(session), before) == before) return null;
        }
    }

    public void Remove(TunnelConnection connection) =>
        ImmutableInterlocked.Update(ref _sessions, all => all.RemoveAll(s => s.Connection == connection));
}
