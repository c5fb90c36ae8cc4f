using System.Net.Sockets;
using Kloop.Tunnel;

namespace Kloop.Agent.Http1;

/// <summary>What a connection throws that is over.</summary>
internal static class Lost
{
    /// <summary>Whether a failure is one of the connection.</summary>
    public static bool Is(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException;

    /// <summary>Whether the far end never had any byte of it.</summary>
    public static bool BeforeAnyByte(Exception e) => e is ChannelResetException { Refused: true } || (e.InnerException is { } inner && BeforeAnyByte(inner));
}
