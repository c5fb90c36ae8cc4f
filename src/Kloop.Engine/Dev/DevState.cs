using Kloop.Engine.Dev.Patch;
using Kloop.Engine.Redirect;

namespace Kloop.Engine.Dev;

/// <summary>A workload that is developed in, as the cluster has it.</summary>
/// <param name="Workload">Such as <c>deployment/cart</c>.</param>
/// <param name="Patched">Whether it has the dev patch.</param>
/// <param name="Who">Who develops in it, as user@host.</param>
/// <param name="Since">Since when, UTC; null when that is not known.</param>
/// <param name="Liveness">Whether they are still there.</param>
/// <param name="Reason">How that is known.</param>
/// <param name="UndoByHand">The kubectl command that puts it back without Kloop.</param>
public sealed record DevState(string Workload, bool Patched, string Who, DateTimeOffset? Since, Liveness Liveness, string Reason, string UndoByHand)
{
    /// <summary>The session's id; null when it is not known.</summary>
    internal string? Session { get; init; }

    /// <summary>The dev patch, as the workload itself has it; null without one.</summary>
    internal DevRecord? Record { get; init; }
}
