using System.Buffers;
using System.Buffers.Binary;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>
/// Answers recvfrom(2) that asks for the sender: some resolvers (c-ares, in Node.js and gRPC) drop an answer that
/// is not from the name server that they asked, so it is told to be.
/// </summary>
internal sealed class ReceiveCall(DatagramPeers asked)
{
    private const int DoNotWait = 0x40;
    private const int LongestDatagram = 65535;

    public void Handle(Notification call)
    {
        if (asked.IsEmpty)
        {
            call.Continue();
            return;
        }

        using var socket = call.Duplicate(call.Number32(0));
        if (socket is { IsDatagram: true } && asked.Of(socket.Cookie) is { } server) Receive(call, socket, server);
        else call.Continue();
    }

    private static void Receive(Notification call, ProgramSocket socket, KernelAddress server)
    {
        int flags = call.Number32(3), room = (int)Math.Min(call.Argument(2), LongestDatagram);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestDatagram);
        try
        {
            nint count = socket.Receive(buffer.AsSpan(0, room), flags | DoNotWait);
            // One that waits gets its answer from the kernel, with the true sender: who waits so does not look at it.
            if (count == -Errno.Again && !socket.IsNonBlocking && (flags & DoNotWait) == 0) call.Continue();
            else if (count < 0) call.Fail((int)-count);
            else if (call.TryWrite(call.Argument(1), buffer.AsSpan(0, (int)Math.Min(count, room))) && TryName(call, server)) call.Return(count);
            else call.Fail(Errno.BadAddress);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryName(Notification call, KernelAddress server)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        if (!call.TryRead(call.Argument(5), length) || BinaryPrimitives.ReadInt32LittleEndian(length) is not (>= 0 and var room)) return false;
        byte[] bytes = server.ToBytes();
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return call.TryWrite(call.Argument(4), bytes.AsSpan(0, Math.Min(room, bytes.Length))) && call.TryWrite(call.Argument(5), length);
    }
}
