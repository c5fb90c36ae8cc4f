using Kloop.Engine.Dev;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;

namespace Kloop.Engine.GitOps;

/// <summary>Tells whether a pause's session is still there, from its process and from the sessions' own records. Pure.</summary>
/// <param name="ns">The namespace whose records are known.</param>
/// <param name="redirects">Its redirects and runs.</param>
/// <param name="developed">Its workloads that are developed in.</param>
internal sealed class PauseLiveness(string ns, IReadOnlyList<RedirectState> redirects, IReadOnlyList<DevState> developed)
{
    /// <summary>Whether it is there, and how that is known.</summary>
    public (Liveness, string) Of(PauseHolder holder, DateTimeOffset now)
    {
        if (SessionLiveness.HasEndedHere(holder.Process)) return (Liveness.Dead, "its process on this laptop has ended");
        if (Recorded(holder.Session) is { } recorded && recorded.Liveness != Liveness.Unknown) return recorded;
        if (holder.Process.IsKnownAlive()) return (Liveness.Live, "its process on this laptop runs");
        if (holder.Process.IsKnownDead()) return (Liveness.Dead, "this laptop was restarted since");
        if (now > holder.Expires) return (Liveness.Dead, "it has expired, and its session is not known to be there");
        if (Recorded(holder.Session) is { } unknown) return unknown;
        if (holder.Namespace == ns && redirects.Any(r => r.IsUnread)) return (Liveness.Unknown, "its session's record may not be read by you");
        return holder.Namespace == ns ? (Liveness.Dead, "its session's record is gone") : (Liveness.Unknown, $"its session is one of namespace \"{holder.Namespace}\"");
    }

    private (Liveness Liveness, string Reason)? Recorded(string session)
    {
        foreach (var state in redirects)
        {
            if (state.Sessions.FirstOrDefault(s => s.Id == session) is { } member) return (member.Liveness, member.Reason);
            if (state.Ending?.Id == session) return (state.Liveness, state.Reason);
        }

        return developed.FirstOrDefault(d => d.Session == session) is { } dev ? (dev.Liveness, dev.Reason) : null;
    }
}
