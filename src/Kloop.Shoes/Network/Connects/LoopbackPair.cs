using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>
/// Connects a program's TCP socket to one of ours over 127.0.0.1, so that it sees a connection at the moment
/// at which there is one in the cluster, or the error of the dial.
/// <para>
/// A blocking socket connects to a listener when the dial is over. A non-blocking one cannot wait so: it is
/// connected to a listener whose queue is full, which the kernel answers with silence, and so stays in progress
/// (SYN_SENT). After the dial our socket connects to it from the same port: both have sent a SYN, and the kernel
/// makes one connection of it (simultaneous open, RFC 9293, 3.5). If the dial failed, the socket is disconnected
/// and connected to a port where nobody listens.
/// </para>
/// </summary>
internal sealed class LoopbackPair : IDisposable
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int Backlog = 4096;
    private static readonly TimeSpan AcceptLimit = TimeSpan.FromSeconds(1);

    private readonly Lock _accepting = new();
    private readonly Socket _listener = Bound(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
    private readonly Socket _silent = Bound(Shared());
    private readonly Socket _filling = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _closed = Bound(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    public LoopbackPair()
    {
        _listener.Listen(Backlog);
        // A queue of one, which is never taken from.
        _silent.Listen(0);
        _filling.Connect(_silent.LocalEndPoint!);
    }

    /// <summary>Connects a blocking socket; the errno if it could not be.</summary>
    public (Socket? Ours, int Error) Connect(ProgramSocket socket)
    {
        lock (_accepting)
        {
            int error = socket.Connect(At(_listener, socket));
            if (error != 0) return (null, error);
            var name = socket.Name;
            while (_listener.Poll(AcceptLimit, SelectMode.SelectRead))
            {
                var ours = _listener.Accept();
                if (((IPEndPoint)ours.RemoteEndPoint!).Port == name?.Port) return (Prepared(ours), 0);
                // Somebody else of this machine who tries ports.
                ours.Dispose();
            }

            return (null, Errno.TimedOut);
        }
    }

    /// <summary>Puts a non-blocking socket in progress; what connect(2) says: EINPROGRESS, or that it was connecting or connected before.</summary>
    public int Begin(ProgramSocket socket) => socket.Connect(At(_silent, socket));

    /// <summary>Completes what is in progress; null if the program gave it up.</summary>
    public Socket? Complete(ProgramSocket socket)
    {
        var ours = Shared();
        try
        {
            ours.Bind(_silent.LocalEndPoint!);
            if (socket.Name is not { Port: > 0 } name) throw new SocketException((int)SocketError.NotConnected);
            ours.Connect(name.Address.AddressFamily == AddressFamily.InterNetwork ? name.Address : IPAddress.Loopback, name.Port);
            return Prepared(ours);
        }
        catch (SocketException)
        {
            ours.Dispose();
            return null;
        }
    }

    /// <summary>
    /// Makes what is in progress fail. The kernel takes no error from outside, so it makes its own, which reading
    /// and writing see (ECONNREFUSED); whoever asks for the error is told the dial's (<see cref="DialFailures"/>).
    /// </summary>
    public void Fail(ProgramSocket socket)
    {
        _ = socket.Connect(stackalloc byte[16]);
        _ = socket.Connect(At(_closed, socket));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _silent.Dispose();
        _filling.Dispose();
        _closed.Dispose();
    }

    private static byte[] At(Socket ours, ProgramSocket socket) =>
        new KernelAddress(IPAddress.Loopback, (ushort)((IPEndPoint)ours.LocalEndPoint!).Port, socket.IsIpv6).ToBytes();

    private static Socket Bound(Socket socket)
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static Socket Shared()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        return socket;
    }

    private static Socket Prepared(Socket socket)
    {
        socket.NoDelay = true;
        return socket;
    }
}
