using System.Collections.Concurrent;
using System.Net;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Notifications;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Ports;

namespace Kloop.Shoes.Network.Ports;

/// <summary>
/// Answers bind(2) and listen(2): tells on which port the program listens, and moves it to a free one where
/// others have that port on this laptop, or where an ordinary user may not have it (below 1024).
/// </summary>
internal sealed class PortCalls(MovedPorts moved, Func<OutgoingRoutes> routes, Action<ListeningPort> listening, Action<string> note)
{
    private const ushort FirstUnprivileged = 1024;

    private readonly ConcurrentDictionary<ushort, bool> _own = new();

    public void Bind(Notification call)
    {
        int length = call.Number32(2);
        Span<byte> bytes = stackalloc byte[SocketCalls.LongestAddress];
        if (length is < 2 or > SocketCalls.LongestAddress || !call.TryRead(call.Argument(1), bytes[..length])
            || KernelAddress.Read(bytes[..length]) is not { Port: > 0 } asked)
        {
            call.Continue();
            return;
        }

        using var socket = call.Duplicate(call.Number32(0));
        if (socket is { IsTcp: true }) call.ReturnOrFail(Bind(socket, bytes[..length], asked));
        else call.Continue();
    }

    public void Listen(Notification call)
    {
        using var socket = call.Duplicate(call.Number32(0));
        if (socket is not { IsTcp: true })
        {
            call.Continue();
            return;
        }

        // Done here, and not by the kernel later: who is told can connect at once.
        int error = socket.Listen(call.Number32(1));
        if (error == 0 && socket.Name is { } name) listening(Seen(socket, name));
        call.ReturnOrFail(error);
    }

    private int Bind(ProgramSocket socket, ReadOnlySpan<byte> bytes, KernelAddress asked)
    {
        int error = socket.Bind(bytes);
        // A pod's own address, from its environment, is not here.
        if (error == Errno.AddressNotAvailable && routes().Of(asked.Address) == OutgoingWay.Cluster)
        {
            asked = asked with { Address = IPAddress.Loopback };
            error = socket.Bind(asked.ToBytes());
        }

        if (error == 0) _own[asked.Port] = true;
        // One that the program has itself is taken in the pod, too.
        bool taken = error == Errno.AddressInUse && !_own.ContainsKey(asked.Port);
        if (!taken && !(error == Errno.AccessDenied && asked.Port < FirstUnprivileged)) return error;
        return Move(socket, asked, error);
    }

    private int Move(ProgramSocket socket, KernelAddress asked, int why)
    {
        ushort? before = moved.Actual(asked.Port);
        int error = socket.Bind((asked with { Port = before ?? 0 }).ToBytes());
        if (error != 0 || before is not null || socket.Name is not { } name) return error;
        moved.Add(asked.Port, name.Port);
        string reason = why == Errno.AccessDenied ? "may not be had by an ordinary user" : $"is taken by {LaptopPorts.Owner(asked.Port) ?? "another program"}";
        note($"port {asked.Port} of this laptop {reason}: your program listens on {name.Port} instead, and sees {asked.Port}");
        return 0;
    }

    private ListeningPort Seen(ProgramSocket socket, KernelAddress name)
    {
        bool any = name.Address.Equals(IPAddress.Any) || name.Address.Equals(IPAddress.IPv6Any);
        var reached = !any ? name.Address : socket.IsIpv6Only ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        ushort asked = moved.Asked(name.Port) ?? (_own.ContainsKey(name.Port) ? name.Port : (ushort)0);
        return new ListeningPort(asked, new IPEndPoint(reached, name.Port), IPAddress.IsLoopback(name.Address));
    }
}
