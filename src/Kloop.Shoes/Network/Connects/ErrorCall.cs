using System.Buffers.Binary;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>Answers getsockopt(2) for SO_ERROR, by which programs learn how a connection in progress went.</summary>
internal sealed class ErrorCall(DialFailures failures)
{
    public void Handle(Notification call)
    {
        if (!failures.IsEmpty)
        {
            using var socket = call.Duplicate(call.Number32(0));
            if (socket is not null && failures.Take(socket.Cookie) is { } error)
            {
                Give(call, socket, error);
                return;
            }
        }

        call.Continue();
    }

    private static void Give(Notification call, ProgramSocket socket, int error)
    {
        // The kernel's own error in its place is asked for with it.
        socket.TakeError();
        Span<byte> length = stackalloc byte[sizeof(int)];
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, error);
        if (!call.TryRead(call.Argument(4), length) || BinaryPrimitives.ReadInt32LittleEndian(length) is not (>= 0 and var room))
        {
            call.Fail(Errno.BadAddress);
            return;
        }

        room = Math.Min(room, value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(length, room);
        bool given = call.TryWrite(call.Argument(3), value[..room]) && call.TryWrite(call.Argument(4), length);
        call.ReturnOrFail(given ? 0 : Errno.BadAddress);
    }
}
