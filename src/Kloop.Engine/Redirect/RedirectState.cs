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

/// <summary>One redirect, as the cluster has it.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Switched">Whether the Service leads to the agent.</param>
/// <param name="Who">Who began it, as user@host.</param>
/// <param name="Since">When, UTC; null when the record is gone.</param>
/// <param name="Liveness">Whether somebody still uses it.</param>
/// <param name="Reason">How that is known.</param>
/// <param name="Sessions">The agent's live sessions.</param>
/// <param name="UndoByHand">The kubectl command that puts it back without Kloop.</param>
public sealed record RedirectState(
    string Service, bool Switched, string Who, DateTimeOffset? Since, Liveness Liveness, string Reason,
    IReadOnlyList<SessionInfo> Sessions, string UndoByHand)
{
    /// <summary>Who owned the Service's fields before the switch; null when not known.</summary>
    internal System.Text.Json.Nodes.JsonArray? FieldOwners { get; init; }
}
