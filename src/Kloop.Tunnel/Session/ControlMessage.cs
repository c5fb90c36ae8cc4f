using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kloop.Tunnel.Session;

/// <summary>
/// What laptop and agent say to each other on the control channel: one question from the laptop, one
/// answer from the agent, in order. A field that a side does not know is ignored.
/// </summary>
/// <param name="Register">Asks for a route.</param>
/// <param name="Unregister">Gives the route back: new requests go elsewhere, those under way end in peace.</param>
/// <param name="Canary">Asks whether the Service leads to the agent.</param>
/// <param name="ListSessions">Asks who is there.</param>
/// <param name="Retire">Says that the Service does not lead here any more: callers are asked to come back on new connections.</param>
/// <param name="Resolver">Asks how names are resolved in the agent's pod.</param>
public sealed record ControlQuestion(
    RegisterRoute? Register = null, bool Unregister = false, SendCanary? Canary = null, bool ListSessions = false, bool Retire = false,
    bool Resolver = false);

/// <summary>The agent's answer to one <see cref="ControlQuestion"/>.</summary>
/// <param name="Error">Why it could not be done, for people; null when it was.</param>
/// <param name="Clash">The session that already has what was asked for.</param>
/// <param name="Sessions">The live sessions, when asked for.</param>
/// <param name="Agent">The agent itself, when sessions or a route were asked for, or when it retires.</param>
/// <param name="Entries">The agent's ports of the entries that were registered, in their order.</param>
/// <param name="Resolver">How names are resolved in the agent's pod, when asked for.</param>
public sealed record ControlAnswer(
    string? Error = null, SessionInfo? Clash = null, IReadOnlyList<SessionInfo>? Sessions = null,
    AgentState? Agent = null, IReadOnlyList<ushort>? Entries = null, PodResolver? Resolver = null);

/// <summary>What a pod's /etc/resolv.conf says (resolv.conf(5)), and its <c>hostAliases</c>.</summary>
/// <param name="Servers">Addresses of name servers.</param>
/// <param name="Search">Domains that are tried behind a name, in order.</param>
/// <param name="Dots">A name with fewer dots is tried with them first (<c>ndots</c>).</param>
/// <param name="Hosts">Addresses by name that no name server is asked for; null for none.</param>
public sealed record PodResolver(
    IReadOnlyList<string> Servers, IReadOnlyList<string> Search, int Dots, IReadOnlyDictionary<string, string[]>? Hosts = null);

/// <summary>Asks for a route; it lives as long as the connection.</summary>
/// <param name="Session">Whose it is, and what it takes.</param>
/// <param name="Entries">Ways in that add the session's header; null for none.</param>
/// <param name="Tls">With what the agent ends the application's TLS; null when it does not.</param>
/// <param name="Observe">Whether the agent shall tell of each request on a <see cref="Channels.ChannelKind.Requests"/> channel.</param>
public sealed record RegisterRoute(
    SessionInfo Session, IReadOnlyList<EntryPort>? Entries = null, TlsIdentity? Tls = null, bool Observe = false);

/// <summary>
/// A port on which the agent takes HTTP, adds the session's routing headers and passes it on to a Service.
/// Subdomains lead here.
/// </summary>
/// <param name="Host">The Service's name or address.</param>
/// <param name="Port">Its port, 1 to 65535.</param>
/// <param name="Listen">The agent's port that a session which comes back had before; 0 for any.</param>
public sealed record EntryPort(string Host, ushort Port, ushort Listen = 0);

/// <summary>A certificate with its key, as in a <c>kubernetes.io/tls</c> Secret. Never logged.</summary>
/// <param name="Certificate">The chain, PEM.</param>
/// <param name="Key">The private key, PEM.</param>
public sealed record TlsIdentity(string Certificate, string Key)
{
    /// <summary>Nothing of it, so that no log can have it.</summary>
    public override string ToString() => "TlsIdentity";
}

/// <summary>How the agent is.</summary>
/// <param name="UpSeconds">How long it runs, s.</param>
/// <param name="Lost">Sessions that went without a goodbye, newest last.</param>
/// <param name="Connections">Callers' HTTP connections that are open.</param>
/// <param name="PutBack">Whether it put the Service back by itself: a session that comes back must switch it again.</param>
public sealed record AgentState(long UpSeconds, IReadOnlyList<LostSession> Lost, int Connections = 0, bool PutBack = false);

/// <summary>A session that was lost.</summary>
/// <param name="Id">Its <see cref="SessionInfo.Id"/>.</param>
/// <param name="SecondsAgo">When its connection was lost, s ago.</param>
public sealed record LostSession(string Id, long SecondsAgo);

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
/// <param name="Route">What it takes.</param>
public sealed record SessionInfo(string Id, string Owner, string Host, DateTimeOffset Since, SessionRoute Route);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlQuestion))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(RequestSeen))]
[JsonSerializable(typeof(SupervisorOrder))]
[JsonSerializable(typeof(SupervisorReport))]
internal sealed partial class ControlJson : JsonSerializerContext;
