using System.Net.Sockets;
using Kloop.Tunnel;

namespace Kloop.Agent.Routing;

/// <summary>Carries a connection to the origin Service.</summary>
internal static class OriginRoute
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <param name="socket">The accepted connection.</param>
    /// <param name="port">Where its origin is.</param>
    /// <param name="first">Bytes of it that were read already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Socket socket, PortMapping port, ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        using var origin = await ConnectAsync(port, cancellationToken);
        await Relay.SendAllAsync(origin, first, cancellationToken);
        await Relay.RunAsync(socket, origin, cancellationToken);
    }

    /// <summary>A connection to the origin.</summary>
    public static async Task<Socket> ConnectAsync(PortMapping port, CancellationToken cancellationToken)
    {
        var origin = new Socket(port.Origin.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await origin.ConnectAsync(port.Origin, limit.Token);
            return origin;
        }
        catch
        {
            origin.Dispose();
            throw;
        }
    }
}
