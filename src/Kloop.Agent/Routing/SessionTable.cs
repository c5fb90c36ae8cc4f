using System.Collections.Immutable;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Routing;

/// <summary>
/// The live sessions, replaced atomically. A session is here only while its connection lives, so the
/// agent's default (everything to the origin) returns by itself when a laptop is lost.
/// </summary>
internal sealed class SessionTable(TimeProvider time)
{
    /// <summary>How many lost sessions are remembered.</summary>
    private const int MostLost = 64;

    private readonly long _began = time.GetTimestamp();
    private readonly Lock _lock = new();
    private ImmutableArray<LiveSession> _sessions = [];
    private ImmutableArray<(string Id, long At)> _lost = [];

    public ImmutableArray<LiveSession> Sessions => _sessions;

    /// <summary>The session that takes what no other one takes, and what is not HTTP; null: the origin does.</summary>
    public LiveSession? ForEverything => Serving.FirstOrDefault(s => s.Info.Route is { Everything: true, Mirror: false });

    /// <summary>How long the agent runs, and whom it lost.</summary>
    public AgentState State => new(
        (long)time.GetElapsedTime(_began).TotalSeconds,
        [
            .. _lost.Concat(_sessions.Where(s => !s.Serves).Select(s => (s.Info.Id, At: s.InterruptedAt ?? time.GetTimestamp())))
                .Select(l => new LostSession(l.Id, (long)time.GetElapsedTime(l.At).TotalSeconds)),
        ]);

    /// <summary>A session whose connection is down for the moment keeps its place but takes nothing.</summary>
    public IEnumerable<LiveSession> Serving => _sessions.Where(s => s.Serves);

    /// <summary>The session that takes a request: one that asks for it before the one that takes the rest; null: the origin does.</summary>
    public LiveSession? For(IRequestFacts request)
    {
        LiveSession? rest = null;
        foreach (var session in Serving)
        {
            if (session.Info.Route.Mirror) continue;
            if (session.Info.Route.Everything)
            {
                rest = session;
            }
            else if (session.Takes(request))
            {
                return session;
            }
        }

        return rest;
    }

    /// <summary>Sessions that get a copy of a request.</summary>
    public IReadOnlyList<LiveSession> MirrorsOf(IRequestFacts request) =>
        _sessions.Any(s => s.Info.Route.Mirror) ? [.. Serving.Where(s => s.Info.Route.Mirror && s.Takes(request))] : [];

    /// <summary>
    /// Adds a session, or returns the one that it would clash with. A session that comes back takes its own
    /// place, although the loss of its old connection may not have been noticed yet.
    /// </summary>
    public LiveSession? Add(LiveSession session)
    {
        lock (_lock)
        {
            var others = _sessions.RemoveAll(s => s.Info.Id == session.Info.Id || Follows(session, s));
            if (others.FirstOrDefault(o => Clash(o.Info.Route, session.Info.Route)) is { } owner) return owner;
            _sessions = others.Add(session);
            _lost = _lost.RemoveAll(l => l.Id == session.Info.Id);
            return null;
        }
    }

    /// <summary>Takes the sessions of a connection out.</summary>
    /// <param name="connection">Their connection.</param>
    /// <param name="goodbye">Whether the laptop said so; else they count as lost.</param>
    public IReadOnlyList<LiveSession> Remove(TunnelConnection connection, bool goodbye)
    {
        lock (_lock)
        {
            var gone = _sessions.Where(s => s.Connection == connection).ToList();
            _sessions = _sessions.RemoveAll(s => s.Connection == connection);
            if (goodbye || gone.Count == 0) return gone;
            _lost = [.. _lost.Concat(gone.Select(s => (s.Info.Id, s.InterruptedAt ?? time.GetTimestamp()))).TakeLast(MostLost)];
            return gone;
        }
    }

    /// <summary>Somebody whose kloop was killed starts it again before the agent gives the old one up.</summary>
    private static bool Follows(LiveSession session, LiveSession before) =>
        before.Connection.IsInterrupted && (before.Info.Owner, before.Info.Host) == (session.Info.Owner, session.Info.Host)
        && Clash(before.Info.Route, session.Info.Route);

    /// <summary>Whether two routes want the same: the rest, one name, or the same conditions. Copies never clash.</summary>
    private static bool Clash(SessionRoute one, SessionRoute other)
    {
        if (one.Mirror || other.Mirror) return false;
        if (one.Everything || other.Everything) return one.Everything && other.Everything;
        if (!string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase)) return false;
        return (one.Name is not null && (one.Conditions is not { Count: > 0 } || other.Conditions is not { Count: > 0 }))
            || one.ToString() == other.ToString();
    }
}
