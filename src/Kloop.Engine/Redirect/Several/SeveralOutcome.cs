namespace Kloop.Engine.Redirect.Several;

/// <summary>How several redirects ended.</summary>
/// <param name="Code">The exit code that counts when nothing failed.</param>
/// <param name="Failures">What failed; the one that made the others end comes first.</param>
public sealed record SeveralOutcome(int Code, IReadOnlyList<ServiceFailure> Failures);

/// <summary>What failed for a Service.</summary>
/// <param name="Service">The Service; null when it is of all.</param>
/// <param name="Reason">Why.</param>
public sealed record ServiceFailure(string? Service, Exception Reason);
