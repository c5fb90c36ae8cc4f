using System.Buffers.Binary;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Connects;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Ports;

/// <summary>Answers getsockname(2) and getpeername(2) with what the program asked for, where that is not what there is.</summary>
internal sealed class NameCalls(MovedPorts moved, PeerNames peers, DatagramPeers datagramPeers)
{
    public void SocketName(Notification call)
    {
        if (!moved.IsEmpty)
        {
            using var socket = call.Duplicate(call.Number32(0));
            if (socket?.Name is { } name && moved.Asked(name.Port) is { } asked && socket.IsTcp)
            {
                Give(call, name with { Port = asked });
                return;
            }
        }

        call.Continue();
    }

    public void PeerName(Notification call)
    {
        if (!peers.IsEmpty || !datagramPeers.IsEmpty)
        {
            using var socket = call.Duplicate(call.Number32(0));
            // While it is in progress there is no peer: the kernel says so.
            if (socket is { IsConnected: true } && (peers.Of(socket.Cookie) ?? datagramPeers.Of(socket.Cookie)) is { } asked)
            {
                Give(call, asked);
                return;
            }
        }

        call.Continue();
    }

    private static void Give(Notification call, KernelAddress address)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        byte[] bytes = address.ToBytes();
        if (!call.TryRead(call.Argument(2), length) || BinaryPrimitives.ReadInt32LittleEndian(length) is not (>= 0 and var room))
        {
            call.Continue();
            return;
        }

        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        bool given = call.TryWrite(call.Argument(1), bytes.AsSpan(0, Math.Min(room, bytes.Length))) && call.TryWrite(call.Argument(2), length);
        call.ReturnOrFail(given ? 0 : Errno.BadAddress);
    }
}
