using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Datagrams;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>Answers connect(2).</summary>
internal sealed class ConnectCall(Destinations destinations, NameServerStub names, ClusterDialer dialer, DatagramPeers datagramPeers, DatagramDoors datagrams, FirstAnswer first)
{
    public void Handle(Notification call)
    {
        int length = call.Number32(2);
        Span<byte> bytes = stackalloc byte[SocketCalls.LongestAddress];
        // What cannot be, the kernel says: EFAULT, EINVAL.
        if (length is < 2 or > SocketCalls.LongestAddress || !call.TryRead(call.Argument(1), bytes[..length]))
        {
            call.Continue();
            return;
        }

        bytes = bytes[..length];
        if (KernelAddress.FamilyOf(bytes) == KernelAddress.FamilyUnix) UnixConnect.Handle(call, bytes[2..]);
        else if (KernelAddress.Read(bytes) is { } asked && destinations.Of(asked) is var destination and not Destination.AsAsked) Handle(call, asked, destination);
        else call.Continue();
    }

    private void Handle(Notification call, KernelAddress asked, Destination destination)
    {
        var socket = call.Duplicate(call.Number32(0));
        bool taken = false;
        try
        {
            if (socket is null || !(socket.IsTcp || socket.IsDatagram))
            {
                call.Continue();
                return;
            }

            switch (destination)
            {
                case Destination.Names:
                    var stub = asked with { Address = names.AddressFor(asked.Address, socket.IsIpv6Only), Port = names.Port };
                    if (socket.IsDatagram) datagramPeers.Add(socket.Cookie, asked);
                    if (first.IsHere)
                    {
                        call.ReturnOrFail(socket.Connect(stub.ToBytes()));
                        break;
                    }

                    taken = true;
                    _ = ConnectThenAsync(call, socket, stub);
                    break;
                case Destination.Moved { Port: var port } when socket.IsTcp:
                    taken = true;
                    // The program's own server may let it wait.
                    _ = Task.Run(() => ConnectHere(call, socket, asked with { Port = port }));
                    break;
                case Destination.Denied:
                    call.Fail(Errno.AccessDenied);
                    break;
                case Destination.InCluster { Host: var host } when socket.IsTcp:
                    taken = true;
                    dialer.Begin(call, socket, asked, host);
                    break;
                case Destination.InCluster when asked.Port == 0:
                    // Resolvers connect like this to see which of several addresses has a route.
                    call.Continue();
                    break;
                case Destination.InCluster { Host: var host }:
                    call.ReturnOrFail(Connect(socket, asked, host));
                    break;
                default:
                    call.Continue();
                    break;
            }
        }
        finally
        {
            if (!taken) socket?.Dispose();
        }
    }

    /// <summary>0, or why not.</summary>
    private int Connect(ProgramSocket socket, KernelAddress asked, string host)
    {
        // IPv4 is not to be reached from such a socket.
        if (socket.IsIpv6Only) return Errno.NetworkUnreachable;
        if (datagrams.PlaceFor(asked, host) is not { } place) return Errno.HostUnreachable;
        if (place != asked) datagramPeers.Add(socket.Cookie, asked);
        return socket.Connect(place.ToBytes());
    }

    private async Task ConnectThenAsync(Notification call, ProgramSocket socket, KernelAddress place)
    {
        await first.Here;
        ConnectHere(call, socket, place);
    }

    private static void ConnectHere(Notification call, ProgramSocket socket, KernelAddress place)
    {
        using (socket) call.ReturnOrFail(socket.Connect(place.ToBytes()));
    }
}
