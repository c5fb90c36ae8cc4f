using Kloop.Engine.GitOps.Pauses;

namespace Kloop.Engine.GitOps.Choice;

/// <summary>What is done about one owner of one object.</summary>
internal enum PauseOutcome
{
    /// <summary>A pause is taken.</summary>
    Take,

    /// <summary>None is needed: somebody paused it before, or nobody would put the object back.</summary>
    NotNeeded,

    /// <summary>None can be taken, since the user may not; the object may be put back.</summary>
    Without,

    /// <summary>None would hold, since Git says otherwise.</summary>
    Refused,
}

/// <summary>What is done about one owner of one object, and why.</summary>
/// <param name="Outcome">What is done.</param>
/// <param name="Text">For people.</param>
/// <param name="Target">Where a pause is written.</param>
/// <param name="Changes">What is written.</param>
internal sealed record PauseDecision(PauseOutcome Outcome, string Text, PauseTarget? Target = null, IReadOnlyList<FieldChange>? Changes = null);
