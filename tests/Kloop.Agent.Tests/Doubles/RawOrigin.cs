using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Tests.Doubles;

/// <summary>An origin whose every byte the test writes.</summary>
internal sealed class RawOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<Talker> _accepted = Channel.CreateUnbounded<Talker>();

    public RawOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The next connection.</summary>
    public Task<Talker> NextAsync() => _accepted.Reader.ReadAsync().InTime();

    /// <summary>Whether another connection came.</summary>
    public bool HasNext => _accepted.Reader.TryPeek(out _);

    /// <summary>A laptop whose program this is.</summary>
    public async Task AsLaptop(IncomingChannel incoming)
    {
        using var socket = await SocketTalk.CallAsync(Address);
        await using var channel = incoming.Accept();
        await Tunnel.Relay.RunAsync(channel, socket, CancellationToken.None);
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _accepted.Writer.TryWrite(new Talker(await _listener.AcceptAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}

/// <summary>One end of a connection, spoken by hand.</summary>
internal sealed class Talker(Socket socket, Stream? stream = null) : IDisposable
{
    private readonly Stream _stream = stream ?? new NetworkStream(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[1];

    public Socket Socket => socket;

    public Stream Stream => _stream;

    public static async Task<Talker> CallAsync(IPEndPoint to) => new(await SocketTalk.CallAsync(to));

    public Task SayAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().InTime();

    /// <summary>Reads a head, with its empty line.</summary>
    public Task<string> HeadAsync() => UntilAsync("\r\n\r\n");

    /// <summary>Reads until what came ends so.</summary>
    public async Task<string> UntilAsync(string end)
    {
        var text = new StringBuilder();
        while (!text.ToString(Math.Max(0, text.Length - end.Length), Math.Min(end.Length, text.Length)).Equals(end, StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(_buffer).InTime() == 0) throw new EndOfStreamException(text.ToString());
            text.Append((char)_buffer[0]);
        }

        return text.ToString();
    }

    /// <summary>Reads to the end, which may be a reset.</summary>
    public async Task<string> RestAsync()
    {
        var text = new StringBuilder();
        try
        {
            while (await _stream.ReadAsync(_buffer).InTime() > 0) text.Append((char)_buffer[0]);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return text.ToString();
    }

    /// <summary>Reads to the end, which is none by a reset.</summary>
    public Task<string> TextAsync() => socket.TextAsync();

    /// <summary>Waits for the other end's last byte; nothing else may come.</summary>
    public async Task EndedAsync() => Assert.Equal("", await TextAsync());

    /// <summary>Waits for the other end's reset.</summary>
    public async Task ResetAsync() => Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(TextAsync)).SocketErrorCode);

    public void End() => socket.Shutdown(SocketShutdown.Send);

    public void Reset() => Tunnel.Relay.ResetSocket(socket);

    public void Dispose() => _stream.Dispose();
}
