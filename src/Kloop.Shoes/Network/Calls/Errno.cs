using System.Net.Sockets;

namespace Kloop.Shoes.Network.Calls;

/// <summary>Error numbers of Linux on x86-64 (errno(3)).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int BadDescriptor = 9;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int BadAddress = 14;
    public const int Busy = 16;
    public const int InvalidArgument = 22;
    public const int NoSuchCall = 38;
    public const int NotSupported = 95;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkUnreachable = 101;
    public const int IsConnected = 106;
    public const int TimedOut = 110;
    public const int Refused = 111;
    public const int HostUnreachable = 113;
    public const int AlreadyInProgress = 114;
    public const int InProgress = 115;

    /// <summary>What connect(2) says for a dial that failed so.</summary>
    public static int Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => Refused,
        SocketError.TimedOut => TimedOut,
        SocketError.NetworkUnreachable => NetworkUnreachable,
        SocketError.AccessDenied => AccessDenied,
        _ => HostUnreachable,
    };
}
