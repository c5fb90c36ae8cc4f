using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Kloop.Shoes.Network.Names;

/// <summary>The name server that the program asks without knowing: UDP and TCP, on the laptop's loopback.</summary>
internal sealed class NameServerStub : IDisposable
{
    private const int LongestDatagram = 65535;
    private const int ShortestLimit = 512;
    private const byte Truncated = 0x02;
    private const int MostTries = 50;

    /// <summary>A client over TCP that sends nothing has no right to stay.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]?>> _answer;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Socket> _sockets = [];
    private readonly HashSet<IPAddress> _here = [];

    /// <param name="beside">Name servers' own addresses, as far as they are of this machine's loopback: some programs (c-ares) compare where an answer comes from.</param>
    /// <param name="answer">The answer to a question; null for silence.</param>
    public NameServerStub(IEnumerable<IPAddress> beside, Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]?>> answer)
    {
        _answer = answer;
        Port = OpenAnywhere();
        foreach (var address in beside.Append(IPAddress.IPv6Loopback).Where(a => IPAddress.IsLoopback(a) && !_here.Contains(a)))
        {
            try
            {
                Open(address, Port);
            }
            catch (SocketException)
            {
                // No IPv6 here, or the port is taken there: 127.0.0.1 does.
            }
        }
    }

    /// <summary>Its port, UDP and TCP.</summary>
    public ushort Port { get; }

    /// <summary>Where to reach it instead of at <paramref name="asked"/>.</summary>
    public IPAddress AddressFor(IPAddress asked, bool ipv6Only) =>
        ipv6Only ? IPAddress.IPv6Loopback : asked.AddressFamily == AddressFamily.InterNetwork && _here.Contains(asked) ? asked : IPAddress.Loopback;

    public void Dispose()
    {
        _ended.Cancel();
        foreach (var socket in _sockets) socket.Dispose();
    }

    /// <summary>A port that is free for UDP may be taken for TCP: the next one then.</summary>
    private ushort OpenAnywhere()
    {
        for (int i = 1; ; i++)
        {
            try
            {
                return Open(IPAddress.Loopback, 0);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && i < MostTries)
            {
                // The next one.
            }
        }
    }

    private ushort Open(IPAddress address, ushort port)
    {
        var datagrams = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var streams = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            datagrams.Bind(new IPEndPoint(address, port));
            ushort chosen = (ushort)((IPEndPoint)datagrams.LocalEndPoint!).Port;
            streams.Bind(new IPEndPoint(address, chosen));
            streams.Listen(128);
            _sockets.AddRange([datagrams, streams]);
            _here.Add(address);
            _ = Task.Run(() => ReceiveAsync(datagrams));
            _ = Task.Run(() => AcceptAsync(streams));
            return chosen;
        }
        catch (SocketException)
        {
            datagrams.Dispose();
            streams.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[LongestDatagram];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, any, _ended.Token);
                _ = ReplyAsync(socket, buffer[..received.ReceivedBytes], received.RemoteEndPoint);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // ECONNREFUSED: somebody did not wait for an answer.
            }
        }
    }

    private async Task ReplyAsync(Socket socket, byte[] question, EndPoint to)
    {
        try
        {
            if (await _answer(question, _ended.Token) is not { } answer) return;
            if (answer.Length > Limit(question)) answer = Cut(question, answer);
            await socket.SendToAsync(answer, to, _ended.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody waits.
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_ended.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Ended, or the client was.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        byte[] length = new byte[2];
        try
        {
            while (true)
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
                idle.CancelAfter(Idle);
                await stream.ReadExactlyAsync(length, idle.Token);
                byte[] question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, idle.Token);
                if (await _answer(question, _ended.Token) is not { } answer) return;
                byte[] framed = new byte[2 + answer.Length];
                BinaryPrimitives.WriteUInt16BigEndian(framed, checked((ushort)answer.Length));
                answer.CopyTo(framed, 2);
                await stream.WriteAsync(framed, idle.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or OverflowException)
        {
            // The client's end.
        }
    }

    /// <summary>What fits in a datagram: 512 bytes, or what the question says (RFC 6891).</summary>
    private static int Limit(byte[] question) =>
        Math.Max(ShortestLimit, (int)(DnsMessage.Read(question).Additional.FirstOrDefault(r => r.Type == DnsType.Opt)?.Class ?? 0));

    /// <summary>Says that there is more; the program asks again over TCP.</summary>
    private static byte[] Cut(byte[] question, byte[] answer)
    {
        byte[] cut = (DnsMessage.Read(question).Reply((byte)(answer[3] & 0xf), [])).ToBytes();
        cut[2] |= Truncated;
        return cut;
    }
}
