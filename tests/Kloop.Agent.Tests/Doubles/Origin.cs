using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kloop.Agent.Tests.Doubles;

/// <summary>
/// The service's own pod: greets first, as SMTP does, where it is told to; answers "origin:" and what came
/// once the caller has half-closed.
/// </summary>
internal sealed class Origin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly string _greeting;

    public Origin(string greeting = "")
    {
        _greeting = greeting;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                if (_greeting.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(_greeting));
                byte[] question = await socket.ReadToEndAsync();
                await Tunnel.Relay.SendAllAsync(socket, (byte[])[.. "origin:"u8, .. question], default);
            }
            catch (SocketException)
            {
                // The caller left.
            }
        }
    }
}

internal static class SocketTalk
{
    public static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (await socket.ReceiveAsync(buffer).InTime() is var count and > 0) all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static async Task<string> TextAsync(this Socket socket) => Encoding.ASCII.GetString(await socket.ReadToEndAsync());

    public static async Task<Socket> CallAsync(IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, to.Port).InTime();
        return socket;
    }

    /// <summary>Sends, half-closes, and reads the whole answer.</summary>
    public static async Task<string> AskAsync(IPEndPoint to, byte[] question)
    {
        using var socket = await CallAsync(to);
        await Tunnel.Relay.SendAllAsync(socket, question, default);
        socket.Shutdown(SocketShutdown.Send);
        return await socket.TextAsync();
    }
}
