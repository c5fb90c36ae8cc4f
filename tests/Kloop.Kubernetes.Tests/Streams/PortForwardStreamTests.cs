using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Kloop.Kubernetes.Streams;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests.Streams;

public sealed class PortForwardStreamTests
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task PortMessages_AreNotData()
    {
        await using var forward = await Forward.OpenAsync(async socket =>
        {
            await SendAsync(socket, [0, 0x90, 0x1F]);
            await SendAsync(socket, [1, 0x90, 0x1F]);
            await SendAsync(socket, [0, .. "hello"u8]);
            await CloseAsync(socket);
        });
        Assert.Equal("hello", await ReadAllAsync(forward.Stream));
    }

    [Fact]
    public async Task Messages_AreOneStream_HoweverTheyAreCut()
    {
        await using var forward = await Forward.OpenAsync(async socket =>
        {
            await SendAsync(socket, [0], end: false);
            await SendAsync(socket, [0x90], end: false);
            await SendAsync(socket, [0x1F, .. "he"u8]);
            await SendAsync(socket, [1, 0x90]);
            await SendAsync(socket, [0]);
            await SendAsync(socket, [0, .. "l"u8], end: false);
            await SendAsync(socket, "lo"u8.ToArray());
            await SendAsync(socket, [7, .. "another channel"u8]);
            await SendAsync(socket, [0, .. new byte[100_000]]);
            await CloseAsync(socket);
        });
        Assert.Equal("hello" + new string('\0', 100_000), await ReadAllAsync(forward.Stream));
    }

    [Fact]
    public async Task ErrorChannel_FailsTheRead_WithItsText()
    {
        await using var forward = await Forward.OpenAsync(async socket =>
        {
            await SendAsync(socket, [0, 0x90, 0x1F]);
            await SendAsync(socket, [1, 0x90, 0x1F]);
            await SendAsync(socket, [1, .. "connection refused\n"u8]);
        });
        var e = await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(forward.Stream));
        Assert.EndsWith("connection refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_CarryTheirChannel()
    {
        var received = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var forward = await Forward.OpenAsync(async socket =>
        {
            var buffer = new byte[300_000];
            int count = 0;
            for (int messages = 0; messages < 2;)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(count), default);
                count += result.Count;
                if (result.EndOfMessage) messages++;
            }

            received.SetResult(buffer[..count]);
        });
        var large = new byte[200_000];
        new Random(1).NextBytes(large);
        await forward.Stream.WriteAsync("hi"u8.ToArray());
        await forward.Stream.WriteAsync(large);
        Assert.Equal([0, .. "hi"u8, 0, .. large], await received.Task.WaitAsync(Net));
    }

    [Fact]
    public async Task ConnectionThatBreaks_IsAnIOException()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var breaking = UpgradeAndBreakAsync(listener);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/"), default).WaitAsync(Net);
        await breaking.WaitAsync(Net);
        await using var stream = new PortForwardStream(client);
        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(stream));
    }

    /// <summary>Upgrades to a WebSocket (RFC 6455, 4.2.2), and goes without a word.</summary>
    private static async Task UpgradeAndBreakAsync(Socket listener)
    {
        using var socket = await listener.AcceptAsync();
        var buffer = new byte[4096];
        string request = "";
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal)) request += Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        string key = request.Split("Sec-WebSocket-Key:", 2)[1].Split('\r')[0].Trim();
#pragma warning disable CA5350 // The protocol's own hash.
        string accept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    private static async Task<string> ReadAllAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[1000];
        while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Net) is var count and > 0) text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return text.ToString();
    }

    private static Task SendAsync(WebSocket socket, byte[] bytes, bool end = true) => socket.SendAsync(bytes, WebSocketMessageType.Binary, end, default);

    private static Task CloseAsync(WebSocket socket) => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", default);

    private sealed class Forward(LoopbackServer server, PortForwardStream stream) : IAsyncDisposable
    {
        public PortForwardStream Stream => stream;

        public static async Task<Forward> OpenAsync(Func<WebSocket, Task> serve)
        {
            var server = new LoopbackServer(async context => await serve((await context.AcceptWebSocketAsync("v4.channel.k8s.io")).WebSocket));
            var client = new ClientWebSocket();
            client.Options.AddSubProtocol("v4.channel.k8s.io");
            await client.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/"), default).WaitAsync(Net);
            return new Forward(server, new PortForwardStream(client));
        }

        public async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            server.Dispose();
        }
    }
}
