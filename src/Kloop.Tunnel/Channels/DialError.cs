using System.Net.Sockets;

namespace Kloop.Tunnel.Channels;

/// <summary>Why a channel could not be connected. Values are on the wire and fixed for ever.</summary>
public enum DialError : byte
{
    /// <summary>It was connected.</summary>
    None = 0,

    /// <summary>Nothing listens there (ECONNREFUSED).</summary>
    Refused = 1,

    /// <summary>No answer in time (ETIMEDOUT).</summary>
    TimedOut = 2,

    /// <summary>The name does not exist (EAI_NONAME).</summary>
    NoSuchHost = 3,

    /// <summary>No way there (EHOSTUNREACH, ENETUNREACH).</summary>
    Unreachable = 4,

    /// <summary>The other side does not allow it.</summary>
    Denied = 5,

    /// <summary>Anything else; the text says what.</summary>
    Other = 6,
}

/// <summary>Translations between socket errors and what is said on the wire.</summary>
public static class DialErrors
{
    /// <summary>The wire's word for a socket error.</summary>
    public static DialError From(SocketError error) => error switch
    {
        SocketError.Success => DialError.None,
        SocketError.ConnectionRefused or SocketError.ConnectionReset => DialError.Refused,
        SocketError.TimedOut => DialError.TimedOut,
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => DialError.NoSuchHost,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => DialError.Unreachable,
        SocketError.AccessDenied => DialError.Denied,
        _ => DialError.Other,
    };
}
