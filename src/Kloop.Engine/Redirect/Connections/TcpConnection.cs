using System.Net;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>An established TCP connection, as a network namespace's own table has it.</summary>
/// <param name="Near">The end in that namespace.</param>
/// <param name="Far">The other end.</param>
public sealed record TcpConnection(IPEndPoint Near, IPEndPoint Far);
