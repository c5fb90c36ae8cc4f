using System.Runtime.InteropServices;

namespace Kloop.Shoes.Network.Calls;

/// <summary>
/// Calls on a program's own sockets. .NET's Socket is no way: it makes the socket non-blocking, and the program,
/// which shares the open file, would notice. Each returns -1 and sets errno on failure.
/// </summary>
internal static unsafe partial class SocketCalls
{
    private const int SolSocket = 1;
    private const int SoType = 3;
    private const int SoError = 4;
    private const int SoProtocol = 38;
    private const int SoDomain = 39;
    private const int SoCookie = 57;
    private const int IpProtocolIpv6 = 41;
    private const int Ipv6Only = 26;
    private const int GetFlags = 3;
    private const int NonBlock = 0x800;

    public const int Stream = 1;
    public const int Datagram = 2;
    public const int ProtocolTcp = 6;

    /// <summary>Largest socket address, struct sockaddr_storage.</summary>
    public const int LongestAddress = 128;

    public static int Connect(int socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* a = address) return ConnectCall(socket, a, (uint)address.Length);
    }

    public static int Bind(int socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* a = address) return BindCall(socket, a, (uint)address.Length);
    }

    /// <summary>The socket's own address; empty if it cannot be told.</summary>
    public static ReadOnlySpan<byte> Name(int socket, Span<byte> buffer)
    {
        uint length = (uint)buffer.Length;
        fixed (byte* b = buffer)
        {
            if (NameCall(socket, b, &length) != 0) return [];
        }

        return buffer[..(int)Math.Min(length, (uint)buffer.Length)];
    }

    public static bool IsConnected(int socket)
    {
        byte* buffer = stackalloc byte[LongestAddress];
        uint length = LongestAddress;
        return PeerCall(socket, buffer, &length) == 0;
    }

    public static int Type(int socket) => Option(socket, SolSocket, SoType);

    public static int Domain(int socket) => Option(socket, SolSocket, SoDomain);

    public static bool IsTcp(int socket) => Type(socket) == Stream && Option(socket, SolSocket, SoProtocol) == ProtocolTcp;

    public static bool IsIpv6Only(int socket) => Option(socket, IpProtocolIpv6, Ipv6Only) == 1;

    /// <summary>Takes the error that is pending.</summary>
    public static int TakeError(int socket) => Option(socket, SolSocket, SoError);

    public static bool IsNonBlocking(int socket) => FcntlCall(socket, GetFlags, 0) is >= 0 and var flags && (flags & NonBlock) != 0;

    /// <summary>Tells a socket from all others since the machine started (socket(7), SO_COOKIE); 0 if it cannot be told.</summary>
    public static ulong Cookie(int socket)
    {
        ulong cookie = 0;
        uint length = sizeof(ulong);
        return OptionCall(socket, SolSocket, SoCookie, &cookie, &length) == 0 ? cookie : 0;
    }

    public static nint Receive(int socket, Span<byte> to, int flags)
    {
        fixed (byte* t = to) return ReceiveCall(socket, t, (nuint)to.Length, flags);
    }

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    private static int Option(int socket, int level, int name)
    {
        int value = 0;
        uint length = sizeof(int);
        return OptionCall(socket, level, name, &value, &length) == 0 ? value : -1;
    }

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectCall(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCall(int socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int NameCall(int socket, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    private static partial int PeerCall(int socket, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int OptionCall(int socket, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveCall(int socket, byte* to, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FcntlCall(int descriptor, int command, nint argument);
}
