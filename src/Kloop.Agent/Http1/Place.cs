using System.Net;

namespace Kloop.Agent.Http1;

/// <summary>Where a connection leads. Connections are alike that lead to the same place.</summary>
/// <param name="Address">Null: to a laptop, whose connections are kept apart from others'.</param>
/// <param name="Port">The Service port that it is for.</param>
/// <param name="TlsName">The name that TLS was asked for; null without TLS.</param>
internal readonly record struct Place(EndPoint? Address, ushort Port, string? TlsName);
