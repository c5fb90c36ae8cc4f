using System.Net;
using System.Net.Sockets;

namespace Kloop.Agent.Listening;

/// <summary>What all the agent's listeners share.</summary>
internal static class TcpListening
{
    private const int Backlog = 1024;

    /// <summary>Every address of the pod, both families where it has both.</summary>
    public static IPAddress AnyAddress => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    public static Socket Start(IPAddress address, ushort port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(Backlog);
        return socket;
    }

    /// <summary>The next connection. A connection that died in the queue, or a lack of descriptors, is survived.</summary>
    public static async Task<Socket> AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(cancellationToken);
            }
            catch (SocketException e) when (e.SocketErrorCode != SocketError.OperationAborted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }
}
