using System.Net;
using System.Net.Sockets;

namespace Kloop.Bench.Shoes;

/// <summary>Reads a byte: 'd' sends without end, 'u' reads until the client's end and answers with a byte, others close.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public EchoServer()
    {
        _listener.Start(4096);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _ = Task.Run(() => ServeAsync(socket));
            }
        });
    }

    public ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private static async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        byte[] buffer = new byte[256 * 1024];
        try
        {
            if (await socket.ReceiveAsync(buffer.AsMemory(0, 1)) == 0) return;
            char what = (char)buffer[0];
            while (what == 'd') await socket.SendAsync(buffer);
            if (what != 'u') return;
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }

            await socket.SendAsync(buffer.AsMemory(0, 1));
        }
        catch (SocketException)
        {
            // The client's end.
        }
    }
}
