using System.Buffers.Binary;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Datagrams;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>
/// Answers sendto(2), sendmsg(2) and sendmmsg(2) that name an address: questions to a name server go to
/// kloop's, datagrams to the cluster to a door on the laptop. Resolvers that do not connect (musl) take answers only from the very address that they asked, so
/// that address is changed where the program has it: in the call's own argument.
/// </summary>
internal sealed class SendCalls(Destinations destinations, NameServerStub names, DatagramDoors datagrams)
{
    private const int MessageSize = 56;
    private const int CountedMessageSize = 64;
    private const int MostMessages = 1024;

    /// <summary>MSG_FASTOPEN: connects, and sends with it.</summary>
    private const int FastOpen = 0x20000000;

    public void SendTo(Notification call) => Answer(call, Redirect(call, call.Argument(4), call.Number32(5), call.Number32(3)));

    public void SendMessage(Notification call) => Answer(call, RedirectMessage(call, call.Argument(1), call.Number32(2)));

    public void SendMessages(Notification call)
    {
        int error = 0;
        for (int i = 0; i < Math.Min(call.Number32(2), MostMessages) && error == 0; i++)
        {
            error = RedirectMessage(call, call.Argument(1) + (ulong)(i * CountedMessageSize), call.Number32(3));
        }

        Answer(call, error);
    }

    private static void Answer(Notification call, int error)
    {
        if (error == 0) call.Continue();
        else call.Fail(error);
    }

    /// <param name="call">The call.</param>
    /// <param name="address">Of a struct msghdr.</param>
    /// <param name="flags">The call's flags.</param>
    private int RedirectMessage(Notification call, ulong address, int flags)
    {
        Span<byte> message = stackalloc byte[MessageSize];
        if (!call.TryRead(address, message)) return 0;
        ulong name = BinaryPrimitives.ReadUInt64LittleEndian(message);
        return name == 0 ? 0 : Redirect(call, name, BinaryPrimitives.ReadInt32LittleEndian(message[8..]), flags);
    }

    /// <summary>Changes the address if it is to be; 0 if the kernel may go on, else why not.</summary>
    private int Redirect(Notification call, ulong address, int length, int flags)
    {
        Span<byte> bytes = stackalloc byte[SocketCalls.LongestAddress];
        if (length is < 2 or > SocketCalls.LongestAddress || !call.TryRead(address, bytes[..length])) return 0;
        if (KernelAddress.Read(bytes[..length]) is not { } asked) return 0;
        var destination = destinations.Of(asked);
        if (destination is Destination.AsAsked) return 0;
        using var socket = call.Duplicate(call.Number32(0));
        if (socket is null) return 0;
        // Programs that try this go on with connect.
        if (socket.IsTcp) return (flags & FastOpen) != 0 ? Errno.NotSupported : 0;
        if (!socket.IsDatagram) return 0;
        switch (destination)
        {
            case Destination.Names:
                var stub = asked with { Address = names.AddressFor(asked.Address, socket.IsIpv6Only), Port = names.Port };
                return call.TryWrite(address, stub.ToBytes()) ? 0 : Errno.HostUnreachable;
            case Destination.InCluster { Host: var host }:
                if (socket.IsIpv6Only) return Errno.NetworkUnreachable;
                if (datagrams.PlaceFor(asked, host) is not { } place) return Errno.HostUnreachable;
                return place == asked || call.TryWrite(address, place.ToBytes()) ? 0 : Errno.HostUnreachable;
            case Destination.Denied:
                return Errno.AccessDenied;
            default:
                return 0;
        }
    }
}
