using Kloop.Engine.Redirect.Routes;
using Kloop.Shoes.Processes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>Tells whether sessions are still there, from their records and from what the agents say. Pure.</summary>
internal static class SessionLiveness
{
    /// <summary>How long a session that lost its connection may take to come back (the tunnel's resumption, and a margin), s.</summary>
    public const int ReturnSeconds = 100;

    /// <summary>All sessions, recorded or connected, oldest first.</summary>
    public static IReadOnlyList<SessionState> All(IReadOnlyList<SessionMember> recorded, AgentAnswers agents, DateTimeOffset now) =>
    [
        .. recorded.Select(m => Of(m, agents, now)),
        .. agents.Sessions.Where(s => recorded.All(m => m.Id != s.Id)).Select(s => new SessionState(
            s.Id, s.Owner, s.Host, s.Since, s.Route.ToString(), RouteText.Mode(s.Route), Liveness.Live, "connected, without a record")),
    ];

    /// <summary>One recorded session.</summary>
    public static SessionState Of(SessionMember member, AgentAnswers agents, DateTimeOffset now)
    {
        var connected = agents.Sessions.FirstOrDefault(s => s.Id == member.Id);
        long? lost = agents.Answers.SelectMany(a => a.State?.Lost ?? []).Where(l => l.Id == member.Id).Select(l => (long?)l.SecondsAgo).Min();
        var (liveness, reason) = Judge(member, agents, connected is not null, lost, now);
        return new SessionState(
            member.Id, member.Owner, member.Process.Host, member.Since, member.Route,
            connected is null ? null : RouteText.Mode(connected.Route), liveness, reason, connected is null ? lost : null);
    }

    private static (Liveness, string) Judge(SessionMember member, AgentAnswers agents, bool connected, long? lost, DateTimeOffset now)
    {
        // An agent may take a moment to notice that the session of a killed process is gone.
        if (HasEndedHere(member.Process)) return (Liveness.Dead, "its process on this laptop has ended");
        if (connected) return (Liveness.Live, "connected");
        if (member.Process.IsKnownAlive()) return (Liveness.Live, "its process on this laptop runs");
        // Another laptop may have this one's name: so only where the agent does not know better.
        if (member.Process.IsKnownDead()) return (Liveness.Dead, "this laptop was restarted since");
        if (!agents.Complete) return (Liveness.Unknown, "its agent does not answer");
        if (lost < ReturnSeconds) return (Liveness.Unknown, "its connection was lost: it may be on its way back");
        if ((now - member.Since).Duration() < TimeSpan.FromSeconds(ReturnSeconds)) return (Liveness.Unknown, "it began a moment ago, and is not connected yet");
        if (agents.Answers.Any(a => a.State is null)) return (Liveness.Unknown, "it began on another laptop, and its agent, of an older kloop, has no session of it now");
        if (agents.Answers.All(a => a.State!.UpSeconds < ReturnSeconds)) return (Liveness.Unknown, "its agent runs for a moment only: it may be on its way back");
        return (Liveness.Dead, lost is null ? $"its agent has not seen it for {ReturnSeconds} s" : "its connection was lost, and it did not come back");
    }

    /// <summary>Whether it was a process of this laptop, since it was started, that has ended.</summary>
    public static bool HasEndedHere(LaptopProcess process) => process.Machine == LaptopProcess.Current.Machine && process.IsKnownDead();
}
