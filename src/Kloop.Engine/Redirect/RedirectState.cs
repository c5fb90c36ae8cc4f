using Kloop.Engine.Redirect.Sharing;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>Whether somebody still uses a redirect.</summary>
public enum Liveness
{
    /// <summary>A session is connected, or its process on this laptop runs.</summary>
    Live,

    /// <summary>Nobody does: `kloop heal` may put it back.</summary>
    Dead,

    /// <summary>It cannot be told from here.</summary>
    Unknown,
}

/// <summary>One session of a redirect, recorded in the cluster or connected to its agent.</summary>
/// <param name="Id">Tells sessions apart.</param>
/// <param name="Owner">The laptop's user.</param>
/// <param name="Host">The laptop's name.</param>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Route">What it takes, in the command's own words.</param>
/// <param name="Mode"><c>all</c>, <c>some</c> or <c>mirror</c>; null when it is not connected.</param>
/// <param name="Liveness">Whether it is still there.</param>
/// <param name="Reason">How that is known.</param>
/// <param name="LostSecondsAgo">When its connection was lost, s ago; null when it is connected, or was not seen to be lost.</param>
public sealed record SessionState(
    string Id, string Owner, string Host, DateTimeOffset Since, string Route, string? Mode, Liveness Liveness, string Reason, long? LostSecondsAgo = null)
{
    /// <summary>Owner and laptop, for people.</summary>
    internal string Who => $"{Owner}@{Host}";
}

/// <summary>One redirect, as the cluster has it.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Switched">Whether the Service leads to the agent.</param>
/// <param name="Who">Who began it, as user@host.</param>
/// <param name="Since">When, UTC; null when the record is gone.</param>
/// <param name="Liveness">Whether somebody still uses it.</param>
/// <param name="Reason">How that is known.</param>
/// <param name="Sessions">Who shares it, oldest first.</param>
/// <param name="UndoByHand">The kubectl command that puts it back without Kloop.</param>
public sealed record RedirectState(
    string Service, bool Switched, string Who, DateTimeOffset? Since, Liveness Liveness, string Reason,
    IReadOnlyList<SessionState> Sessions, string UndoByHand)
{
    /// <summary>Who is putting it back at this moment, or was when they died; null while it is in use.</summary>
    internal SessionMember? Ending { get; init; }

    /// <summary>Whether there may be a record with sessions that this user may not read.</summary>
    internal bool IsUnread { get; init; }

    /// <summary>The connected sessions that are not known to be dead, as their agent has them.</summary>
    internal IReadOnlyList<SessionInfo> Connected { get; init; } = [];

    /// <summary>Sessions that may be removed, with the dead one that was putting everything back.</summary>
    /// <param name="force">Also those of which it cannot be told.</param>
    internal HashSet<string> Removable(bool force)
    {
        var ids = Sessions.Where(s => s.Liveness == Liveness.Dead || (force && s.Liveness == Liveness.Unknown)).Select(s => s.Id).ToHashSet();
        if (Ending is not null && (Liveness == Liveness.Dead || (force && Liveness == Liveness.Unknown))) ids.Add(Ending.Id);
        return ids;
    }
}
