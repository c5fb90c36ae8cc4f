using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Kubernetes.Streams;

namespace Kloop.Kubernetes.Tests.Streams;

public sealed class SpdyPortForwardStreamTests : IAsyncDisposable
{
    private const uint Error = 1;
    private const uint Data = 3;
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);
    private readonly NetworkStream _server;
    private readonly SpdyPortForwardStream _stream;

    public SpdyPortForwardStreamTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndpoint);
        _stream = new SpdyPortForwardStream(new NetworkStream(client, ownsSocket: true));
        _server = new NetworkStream(listener.AcceptSocket(), ownsSocket: true);
    }

    [Fact]
    public async Task Opening_IsTheErrorStream_ItsEnd_AndTheDataStream()
    {
        await _stream.ConnectAsync(8080, default);
        Assert.Equal(SpdyFrameType.SynStream, (await ReceiveAsync()).Frame.Type);
        var end = (await ReceiveAsync()).Frame;
        Assert.Equal((Error, true), (end.Stream, end.IsLast));
        var (open, payload) = await ReceiveAsync();
        Assert.Equal(SpdyFrameType.SynStream, open.Type);
        Assert.Contains("8080", Encoding.Latin1.GetString(payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_IsOneStream_HoweverItIsCut()
    {
        var large = new byte[300_000];
        new Random(1).NextBytes(large);
        byte[] all =
        [
            .. Control(2, [0, 0, 0, 1, .. new byte[300]]), .. Control(2, [0, 0, 0, 3]), .. Frame(Data, "he"u8), .. Frame(Data, []), .. Control(4, new byte[8]),
            .. Frame(7, "another stream"u8), .. Control(9, new byte[8]), .. Frame(Data, "llo"u8), .. Frame(Data, large), .. Frame(Data, "!"u8, last: true), .. Frame(Error, [], last: true),
        ];
        var sending = Task.Run(async () =>
        {
            // Pieces that end within headers, payloads and skipped frames.
            for (int at = 0, size = 1; at < all.Length; at += size, size = Math.Min(size + 6, all.Length)) await _server.WriteAsync(all.AsMemory(at, Math.Min(size, all.Length - at)));
        });
        byte[] expected = [.. "hello"u8, .. large, .. "!"u8];
        Assert.Equal(expected, await ReadAllAsync());
        await sending.WaitAsync(Net);
        Assert.Equal(0, await _stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Net));
    }

    [Fact]
    public async Task ErrorStream_FailsTheRead_WithItsText()
    {
        await _server.WriteAsync(Frame(Error, "connection refused\n"u8, last: true));
        var e = await Assert.ThrowsAsync<IOException>(ReadAllAsync);
        Assert.EndsWith("connection refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorText_FailsTheRead_AlsoWhenTheDataEndedBefore()
    {
        await _server.WriteAsync(Frame(Data, [], last: true));
        await _server.WriteAsync(Frame(Error, "connection refused"u8, last: true));
        var e = await Assert.ThrowsAsync<IOException>(ReadAllAsync);
        Assert.EndsWith("connection refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionThatEnds_AfterTheData_IsAnEnd()
    {
        await _server.WriteAsync(Frame(Data, "a"u8, last: true));
        _server.Dispose();
        Assert.Equal("a"u8.ToArray(), await ReadAllAsync());
    }

    [Fact]
    public async Task ErrorStreamThatEnds_WithoutAWord_IsNoError()
    {
        await _server.WriteAsync(Frame(Error, [], last: true));
        await _server.WriteAsync(Frame(Data, "a"u8, last: true));
        Assert.Equal("a"u8.ToArray(), await ReadAllAsync());
    }

    [Fact]
    public async Task Reset_IsAnIOException()
    {
        await _server.WriteAsync(Control(3, [0, 0, 0, 3, 0, 0, 0, 5]));
        await Assert.ThrowsAsync<IOException>(ReadAllAsync);
    }

    [Fact]
    public async Task ConnectionThatBreaks_IsAnIOException()
    {
        await _server.WriteAsync(Frame(Data, "half of it"u8).AsMemory(0, 12));
        _server.Dispose();
        await Assert.ThrowsAsync<IOException>(ReadAllAsync);
    }

    [Fact]
    public async Task OversizedControlFrame_IsAnIOException()
    {
        await _server.WriteAsync(Control(2, [])[..5].Concat(new byte[] { 0xFF, 0xFF, 0xFF }).ToArray());
        await Assert.ThrowsAsync<IOException>(ReadAllAsync);
    }

    [Fact]
    public async Task ServersPing_ComesBack_OursDoesNot()
    {
        await _server.WriteAsync(Control(6, [0, 0, 0, 1]));
        await _server.WriteAsync(Control(6, [0, 0, 0, 2]));
        var reading = _stream.ReadAsync(new byte[1]).AsTask();
        var (frame, payload) = await ReceiveAsync();
        Assert.Equal(SpdyFrameType.Ping, frame.Type);
        Assert.Equal([0, 0, 0, 2], payload);
        await _server.WriteAsync(Frame(Data, [], last: true));
        await _server.WriteAsync(Frame(Error, [], last: true));
        Assert.Equal(0, await reading.WaitAsync(Net));
    }

    [Fact]
    public async Task Writes_AreDataFrames_OfBoundedSize()
    {
        var large = new byte[400_000];
        new Random(1).NextBytes(large);
        var writing = _stream.WriteAsync(large).AsTask();
        var received = new List<byte>();
        while (received.Count < large.Length)
        {
            var (frame, payload) = await ReceiveAsync();
            Assert.Equal((SpdyFrameType.Data, Data, false), (frame.Type, frame.Stream, frame.IsLast));
            Assert.InRange(frame.Length, 1, 128 * 1024);
            received.AddRange(payload);
        }

        await writing.WaitAsync(Net);
        Assert.Equal(large, received);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static byte[] Frame(uint stream, ReadOnlySpan<byte> payload, bool last = false)
    {
        var header = new byte[SpdyFrame.Size];
        new SpdyFrame(SpdyFrameType.Data, stream, last ? (byte)1 : (byte)0, payload.Length).Write(header);
        return [.. header, .. payload];
    }

    private static byte[] Control(byte type, byte[] payload) =>
        [0x80, 3, 0, type, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];

    private async Task<(SpdyFrame Frame, byte[] Payload)> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Net);
        var header = new byte[SpdyFrame.Size];
        await _server.ReadExactlyAsync(header, limit.Token);
        var frame = SpdyFrame.Read(header);
        var payload = new byte[frame.Length];
        await _server.ReadExactlyAsync(payload, limit.Token);
        return (frame, payload);
    }

    private async Task<byte[]> ReadAllAsync()
    {
        using var all = new MemoryStream();
        var buffer = new byte[10_000];
        while (await _stream.ReadAsync(buffer).AsTask().WaitAsync(Net) is var count and > 0) all.Write(buffer.AsSpan(0, count));
        return all.ToArray();
    }
}
