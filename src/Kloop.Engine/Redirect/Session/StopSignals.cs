namespace Kloop.Engine.Redirect.Session;

/// <summary>The ladder of ending: the first signal asks, the second one does not wait any longer.</summary>
/// <param name="Stop">Put everything back, and end.</param>
/// <param name="Now">Do not wait for the developer's program.</param>
public sealed record StopSignals(CancellationToken Stop, CancellationToken Now);
