using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kloop.Kubernetes.Tests.Doubles;

/// <summary>A proxy on loopback for HTTP, CONNECT and SOCKS5 that leads every name to one port, and remembers what it was asked.</summary>
internal sealed class ProxyServer : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly int _target;
    private readonly bool _needsPassword;
    private readonly List<string> _asked = [];

    /// <param name="target">Where every name leads.</param>
    /// <param name="needsPassword">Whether it asks for a name and a password (RFC 9110, 407).</param>
    public ProxyServer(int target, bool needsPassword = false)
    {
        (_target, _needsPassword) = (target, needsPassword);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked) return [.. _asked];
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(NetworkStream client)
    {
        await using (client)
        {
            byte first = await ByteAsync(client);
            if (first == 5) await Socks5Async(client);
            else await HttpAsync(client, first);
        }
    }

    /// <summary>RFC 1928 without a password.</summary>
    private async Task Socks5Async(NetworkStream client)
    {
        await ReadAsync(client, await ByteAsync(client));
        await client.WriteAsync(new byte[] { 5, 0 });
        byte[] request = await ReadAsync(client, 4);
        string host = request[3] == 3 ? Encoding.ASCII.GetString(await ReadAsync(client, await ByteAsync(client))) : new IPAddress(await ReadAsync(client, 4)).ToString();
        byte[] port = await ReadAsync(client, 2);
        Remember($"socks5 {host}:{(port[0] << 8) + port[1]}");
        await client.WriteAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 });
        await RelayAsync(client, []);
    }

    private async Task HttpAsync(NetworkStream client, byte first)
    {
        string head = ((char)first).ToString();
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal)) head += (char)await ByteAsync(client);
        string line = head.Split("\r\n")[0];
        string? password = head.Split("\r\n").FirstOrDefault(h => h.StartsWith("Proxy-Authorization", StringComparison.OrdinalIgnoreCase));
        Remember(line[..line.LastIndexOf(' ')] + (password is null ? "" : " " + password.Split(' ')[^1]));
        if (_needsPassword && password is null)
        {
            await client.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            return;
        }

        if (!line.StartsWith("CONNECT", StringComparison.Ordinal))
        {
            await RelayAsync(client, Encoding.ASCII.GetBytes(head.Replace("http://cluster.example:6443", "", StringComparison.Ordinal).Replace("Host: cluster.example:6443", $"Host: 127.0.0.1:{_target}", StringComparison.Ordinal)));
            return;
        }

        await client.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        await RelayAsync(client, []);
    }

    private async Task RelayAsync(NetworkStream client, byte[] begin)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _target);
        var stream = server.GetStream();
        await stream.WriteAsync(begin);
        await Task.WhenAny(client.CopyToAsync(stream), stream.CopyToAsync(client));
    }

    private void Remember(string asked)
    {
        lock (_asked) _asked.Add(asked);
    }

    private static async Task<byte> ByteAsync(Stream stream) => (await ReadAsync(stream, 1))[0];

    private static async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
