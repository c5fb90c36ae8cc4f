using Kloop.Agent.Http1;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Http;

/// <summary>What every request is routed by.</summary>
/// <param name="sessions">The live sessions.</param>
/// <param name="log">Told when a laptop takes no requests.</param>
/// <param name="time">The clock.</param>
/// <param name="tryPause">How long between tries of an origin that does not take the connection; null for 100 ms.</param>
internal sealed class RoutingContext(SessionTable sessions, AgentLog log, TimeProvider time, TimeSpan? tryPause = null) : IDisposable
{
    /// <summary>How often an origin that does not take the connection is tried again: its pods may just be changing.</summary>
    public const int MostTries = 20;

    public SessionTable Sessions => sessions;

    public TimeProvider Time => time;

    public TimeSpan TryPause { get; } = tryPause ?? TimeSpan.FromMilliseconds(100);

    /// <summary>HTTP/1.x connections to origins that wait for a request.</summary>
    public FarEnds Origins { get; } = new(time);

    /// <summary>A laptop did not take a request; the origin will.</summary>
    public void NotTaken(LiveSession session)
    {
        if (session.Note(takes: false)) log.Write($"session of {session.Who}: its laptop takes no requests; they go to the origin");
    }

    /// <summary>A laptop took one.</summary>
    public void Taken(LiveSession session, RequestSeen request)
    {
        if (session.Note(takes: true)) log.Write($"session of {session.Who}: its laptop takes requests again");
        session.Observer?.Add(request);
    }

    public void Dispose() => Origins.Dispose();
}
