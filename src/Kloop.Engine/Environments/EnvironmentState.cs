namespace Kloop.Engine.Environments;

/// <summary>An environment for <c>kloop env list</c> and <c>kloop status</c>.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Branch">The git branch; null for none.</param>
/// <param name="Base">The namespace that it is an overlay over; null for none.</param>
/// <param name="Since">When it was made, UTC.</param>
/// <param name="Expires">When it may be pruned, UTC; null for never.</param>
/// <param name="IsGoing">Whether the cluster is removing it.</param>
/// <param name="Cost">What its pods take; null where that may not be seen.</param>
public sealed record EnvironmentState(
    string Environment, string Owner, string? Branch, string? Base, DateTimeOffset Since, DateTimeOffset? Expires, bool IsGoing, EnvironmentCost? Cost)
{
    internal static EnvironmentState Of(EnvironmentRecord record, EnvironmentCost? cost) =>
        new(record.Name, record.Owner, record.Branch, record.Base, record.Since, record.Expires, record.IsGoing, cost);
}
