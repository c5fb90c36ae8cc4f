namespace Kloop.Engine.Redirect.Connections;

/// <summary>How a flush ended.</summary>
public enum FlushOutcome
{
    /// <summary>All pods that it was for are replaced, and with them their connections.</summary>
    Done,

    /// <summary>Nothing was touched: it cannot be done without a gap, or not by Kloop.</summary>
    Refused,

    /// <summary>It stopped on the way; the pod that it stopped at is as it was.</summary>
    Failed,
}

/// <summary>How a flush ended.</summary>
/// <param name="Outcome">Which of the ends.</param>
/// <param name="Workload">Whose pods they are; null when that is not known.</param>
/// <param name="Replaced">Names of the pods that are replaced.</param>
/// <param name="Reason">Why it is not done, with the remedy; null when it is.</param>
/// <param name="Notes">What is true all the same.</param>
public sealed record FlushResult(
    FlushOutcome Outcome, PodOwner? Workload, IReadOnlyList<string> Replaced, string? Reason, IReadOnlyList<string> Notes);

/// <summary>One thing that a flush did.</summary>
/// <param name="Step">What.</param>
/// <param name="Pod">The pod that goes, or came.</param>
/// <param name="Number">The how manieth of the pods that go, from 1.</param>
/// <param name="Of">How many go.</param>
public sealed record FlushProgress(FlushStep Step, string Pod, int Number, int Of);

/// <summary>The steps of a flush.</summary>
public enum FlushStep
{
    /// <summary>The pod was let go by its workload, which makes another; it goes on serving.</summary>
    Released,

    /// <summary>The other is Ready, and the origin's Service leads to it.</summary>
    Replaced,

    /// <summary>No new connection reaches the pod any more; it is told to end.</summary>
    Ending,

    /// <summary>It was put back, since no other became Ready.</summary>
    PutBack,
}
