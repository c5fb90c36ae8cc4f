namespace Kloop.Kubernetes.Streams;

/// <summary>How a program in a container ended.</summary>
/// <param name="ExitCode">Its exit code; null when it did not start, or was left because it said too much.</param>
/// <param name="Output">What it wrote to stdout, as UTF-8.</param>
/// <param name="Error">What it wrote to stderr, as UTF-8.</param>
/// <param name="NotStarted">Why it could not be started, in the container runtime's words (no such program, above all); else null.</param>
/// <param name="Truncated">Whether it wrote more than was allowed; what came first is here.</param>
public sealed record ExecResult(int? ExitCode, string Output, string Error, string? NotStarted = null, bool Truncated = false);
