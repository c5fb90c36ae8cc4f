using System.Runtime.InteropServices;
using Kloop.Shoes.Network.Calls;

namespace Kloop.Shoes.Network.Notifications;

/// <summary>A duplicate of a descriptor of the developer's program, most often a socket. What is done to it is done to the program's.</summary>
internal sealed class ProgramSocket : SafeHandle
{
    public ProgramSocket(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle == -1;

    public bool IsTcp => SocketCalls.IsTcp(Descriptor);

    public bool IsDatagram => SocketCalls.Type(Descriptor) == SocketCalls.Datagram;

    public bool IsNonBlocking => SocketCalls.IsNonBlocking(Descriptor);

    /// <summary>Whether it can reach no IPv4 address, also not as <c>::ffff:a.b.c.d</c>.</summary>
    public bool IsIpv6Only => SocketCalls.Domain(Descriptor) == KernelAddress.FamilyIpv6 && SocketCalls.IsIpv6Only(Descriptor);

    public bool IsIpv6 => SocketCalls.Domain(Descriptor) == KernelAddress.FamilyIpv6;

    public ulong Cookie => SocketCalls.Cookie(Descriptor);

    /// <summary>The socket's own address; null if it has none of IPv4 or IPv6.</summary>
    public KernelAddress? Name => KernelAddress.Read(SocketCalls.Name(Descriptor, stackalloc byte[SocketCalls.LongestAddress]));

    public bool IsConnected => SocketCalls.IsConnected(Descriptor);

    private int Descriptor => (int)handle;

    /// <summary>0, or why not.</summary>
    public int Connect(ReadOnlySpan<byte> address) => SocketCalls.Connect(Descriptor, address) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>0, or why not.</summary>
    public int Bind(ReadOnlySpan<byte> address) => SocketCalls.Bind(Descriptor, address) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>0, or why not.</summary>
    public int Listen(int backlog) => SocketCalls.Listen(Descriptor, backlog) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Takes the error that is pending.</summary>
    public void TakeError() => _ = SocketCalls.TakeError(Descriptor);

    /// <summary>Bytes that were received, or why not, negated.</summary>
    public nint Receive(Span<byte> to, int flags) => SocketCalls.Receive(Descriptor, to, flags) is >= 0 and var count ? count : -Marshal.GetLastPInvokeError();

    protected override bool ReleaseHandle() => SocketCalls.Close((int)handle) == 0;
}
