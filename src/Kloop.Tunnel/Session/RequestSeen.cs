namespace Kloop.Tunnel.Session;

/// <summary>A request that the agent gave to a session's laptop. Holds no header and no query: they may be secrets.</summary>
/// <param name="At">When it came, UTC.</param>
/// <param name="From">The caller's address.</param>
/// <param name="Port">The Service's port.</param>
/// <param name="Protocol"><c>HTTP/1.1</c>, <c>HTTP/2</c> or <c>TCP</c>.</param>
/// <param name="Method">Its method; null for TCP.</param>
/// <param name="Path">Its path without the query; null for TCP.</param>
/// <param name="Status">The answer's status, 0 when there was none; null for TCP.</param>
/// <param name="Milliseconds">From its head to its answer's last byte, ms.</param>
/// <param name="Missed">How many before it could not be told of, because nobody read.</param>
public sealed record RequestSeen(
    DateTimeOffset At, string From, ushort Port, string Protocol, string? Method, string? Path, int? Status, double Milliseconds, long Missed = 0);
