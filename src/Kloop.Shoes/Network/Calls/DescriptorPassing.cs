using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kloop.Shoes.Network.Calls;

/// <summary>Sends a descriptor with one byte through a unix socket (SCM_RIGHTS, unix(7)).</summary>
internal static unsafe partial class DescriptorPassing
{
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int NoSignal = 0x4000;
    private const int CloseOnExec = 0x40000000;
    private const int PeerCredentials = 17;

    /// <summary>Sends it; false if the other end is gone.</summary>
    public static bool Send(Socket socket, byte word, int descriptor)
    {
        var control = new Control { Length = (nuint)(sizeof(Control) - sizeof(int)), Level = SolSocket, Type = ScmRights, Descriptor = descriptor };
        var stretch = new Stretch { Start = (nuint)(&word), Length = 1 };
        var message = new Message { Stretches = &stretch, StretchCount = 1, Control = &control, ControlLength = (nuint)sizeof(Control) };
        return SendMessage((int)socket.Handle, &message, NoSignal) == 1;
    }

    /// <summary>Receives one; the descriptor is -1 if none came, the word null if the other end is gone.</summary>
    public static (byte? Word, int Descriptor) Receive(Socket socket)
    {
        byte word;
        Control control = default;
        var stretch = new Stretch { Start = (nuint)(&word), Length = 1 };
        var message = new Message { Stretches = &stretch, StretchCount = 1, Control = &control, ControlLength = (nuint)sizeof(Control) };
        if (ReceiveMessage((int)socket.Handle, &message, CloseOnExec) != 1) return (null, -1);
        bool came = message.ControlLength >= (nuint)(sizeof(Control) - sizeof(int)) && control is { Level: SolSocket, Type: ScmRights };
        return (word, came ? control.Descriptor : -1);
    }

    /// <summary>The process at the other end, as the kernel says (SO_PEERCRED).</summary>
    public static int PeerProcess(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, PeerCredentials, credentials);
        return MemoryMarshal.Read<int>(credentials);
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, Message* message, int flags);

    /// <summary>struct cmsghdr with one descriptor, padded to its alignment.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Control
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        private readonly int _padding;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Stretch* Stretches;
        public nuint StretchCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
