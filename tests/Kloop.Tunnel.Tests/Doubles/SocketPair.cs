using System.Net;
using System.Net.Sockets;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>Both ends of a real TCP connection on loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket client, Socket server) => (Client, Server) = (client, server);

    public Socket Client { get; }

    public Socket Server { get; }

    public static async Task<SocketPair> ConnectAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndPoint!).InTime();
        var server = await listener.AcceptAsync().InTime();
        server.NoDelay = true;
        return new SocketPair(client, server);
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}

internal static class SocketReading
{
    public static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (await socket.ReceiveAsync(buffer).InTime() is var count and > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static async Task<byte[]> ReadExactlyAsync(this Socket socket, int count)
    {
        var bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await socket.ReceiveAsync(bytes.AsMemory(at)).InTime();
            Assert.True(read > 0, $"the connection ended after {at} of {count} bytes");
            at += read;
        }

        return bytes;
    }

    public static async Task<SocketError> ReadUntilErrorAsync(this Socket socket) =>
        (await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await socket.ReceiveAsync(new byte[32 * 1024]).InTime() > 0)
            {
            }
        })).SocketErrorCode;
}
