using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Tunnel;

namespace Kloop.Agent.Tests.Doubles;

/// <summary>An origin that says what the test says.</summary>
internal sealed class ScriptedOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ScriptedOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The agent's next connection.</summary>
    public async Task<Socket> AcceptAsync() => await _listener.AcceptAsync().InTime();

    public void Dispose() => _listener.Dispose();
}

internal static class Script
{
    public static async Task SayAsync(this Socket socket, string text) => await Relay.SendAllAsync(socket, Encoding.Latin1.GetBytes(text), default).AsTask().InTime();

    /// <summary>Reads until what came ends so.</summary>
    public static async Task<string> UntilAsync(this Socket socket, string ending)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(ending, StringComparison.Ordinal))
        {
            int count = await socket.ReceiveAsync(buffer).InTime();
            Assert.True(count > 0, $"the end after: {text}");
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    /// <summary>Reads a head.</summary>
    public static Task<string> HeadAsync(this Socket socket) => socket.UntilAsync("\r\n\r\n");

    /// <summary>Waits for the other end's last byte; nothing else may come.</summary>
    public static async Task EndedAsync(this Socket socket) => Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).InTime());

    /// <summary>Waits for the other end's reset.</summary>
    public static async Task ResetAsync(this Socket socket)
    {
        var e = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await socket.ReceiveAsync(new byte[4096]).InTime() > 0)
            {
            }

            Assert.Fail("ended, and not reset");
        });
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
    }
}
