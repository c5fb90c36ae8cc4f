using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kloop.Tunnel.Session;

/// <summary>
/// What laptop and agent say to each other on the control channel: one question from the laptop, one
/// answer from the agent, in order. A field that a side does not know is ignored.
/// </summary>
public sealed record ControlQuestion(RegisterRoute? Register = null, SendCanary? Canary = null, bool ListSessions = false);

/// <summary>The agent's answer to one <see cref="ControlQuestion"/>.</summary>
/// <param name="Error">Why it could not be done, for people; null when it was.</param>
/// <param name="Clash">The session that already has what was asked for.</param>
/// <param name="Sessions">The live sessions, when asked for.</param>
public sealed record ControlAnswer(string? Error = null, SessionInfo? Clash = null, IReadOnlyList<SessionInfo>? Sessions = null);

/// <summary>Asks for a route; it lives as long as the connection.</summary>
public sealed record RegisterRoute(SessionInfo Session);

/// <summary>
/// Asks the agent to connect to <paramref name="Host"/>:<paramref name="Port"/> and to say whether the
/// connection came back to itself, which shows that the Service leads to the agent.
/// </summary>
public sealed record SendCanary(string Host, ushort Port);

/// <summary>One developer's session.</summary>
/// <param name="Id">Tells sessions apart; one that comes back after a lost connection has the same.</param>
/// <param name="Owner">User name on the laptop.</param>
/// <param name="Host">The laptop's name.</param>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Mode">What it takes; <c>all</c> is everything.</param>
public sealed record SessionInfo(string Id, string Owner, string Host, DateTimeOffset Since, string Mode);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlQuestion))]
[JsonSerializable(typeof(ControlAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;
