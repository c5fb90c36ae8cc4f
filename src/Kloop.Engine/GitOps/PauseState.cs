using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;

namespace Kloop.Engine.GitOps;

/// <summary>A session that a pause is for.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Who">Whose it is, as user@host.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="AgeSeconds">How long, s; null where only what changes is told.</param>
/// <param name="Expires">When anybody's `heal` may take it back who cannot tell whether the session is there, UTC.</param>
/// <param name="Liveness">Whether the session is still there.</param>
/// <param name="Reason">How that is known.</param>
public sealed record PauseHolderState(string Session, string Who, DateTimeOffset Since, long? AgeSeconds, DateTimeOffset Expires, Liveness Liveness, string Reason);

/// <summary>A pause that Kloop took of what Flux or Argo CD does.</summary>
/// <param name="Paused">The object that it is written into, such as <c>HelmRelease apps/shop</c>.</param>
/// <param name="What">What was written.</param>
/// <param name="Holders">For whom, oldest first.</param>
/// <param name="UndoByHand">The kubectl command that ends it without Kloop.</param>
public sealed record PauseState(string Paused, string What, IReadOnlyList<PauseHolderState> Holders, string UndoByHand)
{
    internal PauseTarget? Target { get; init; }

    /// <summary>Sessions that may be let go.</summary>
    /// <param name="force">Also those of which it cannot be told.</param>
    internal HashSet<string> Removable(bool force) =>
        Holders.Where(h => h.Liveness == Liveness.Dead || (force && h.Liveness == Liveness.Unknown)).Select(h => h.Session).ToHashSet();
}
