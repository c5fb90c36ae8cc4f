using System.Net.Sockets;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>A connection from the laptop itself.</summary>
internal sealed class LaptopConnection(Socket server) : IClusterConnection
{
    private const int BufferSize = 64 * 1024;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await server.SendAsync(bytes, cancellationToken)..];
    }

    public async Task RelayAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var _ = cancellationToken.Register(server.Dispose);
        await Task.WhenAll(PumpAsync(socket, server), PumpAsync(server, socket));
    }

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        try
        {
            byte[] buffer = new byte[BufferSize];
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // A failure ends both directions.
            from.Dispose();
            to.Dispose();
        }
    }
}
