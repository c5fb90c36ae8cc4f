using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>A small HTTP server on the loopback that answers every request with its own text, and closes.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HttpServer(string text)
    {
        _listener.Start(512);
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}");
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _ = Task.Run(() => ServeAsync(socket, answer));
            }
        });
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private static async Task ServeAsync(Socket socket, byte[] answer)
    {
        using (socket)
        {
            byte[] buffer = new byte[8192];
            int count = 0;
            while (!Encoding.ASCII.GetString(buffer, 0, count).Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(count));
                if (read == 0) return;
                count += read;
            }

            await socket.SendAsync(answer);
            socket.Shutdown(SocketShutdown.Send);
            // Until the client closes, so that it sees no reset.
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
    }
}
