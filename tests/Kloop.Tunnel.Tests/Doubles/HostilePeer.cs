using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>
/// One hostile laptop or agent that knows the key, against a real other side which answers, opens and
/// writes as programs do. Everything that it does follows from the seed.
/// </summary>
internal sealed class HostilePeer(int seed, ResumableConnections table)
{
    private readonly Random _random = new(seed);
    private readonly bool _isLaptop = seed % 2 == 0;
    private readonly List<Task> _programs = [];
    private FuzzedFrames _frames = null!;
    private TunnelConnection? _connection;
    private UInt128 _id;
    private DuplexStream _stream = null!;
    private long _received;
    private uint _attempt;

    public async Task AttackAsync()
    {
        _frames = new FuzzedFrames(_random) { Parity = _isLaptop ? 1u : 0u };
        int kind = _random.Next(10);
        if (kind == 0) await GarbledHandshakeAsync();
        else await GarbledFramesAsync();
    }

    private async Task GarbledHandshakeAsync()
    {
        var (mine, theirs) = DuplexStream.Pair(buffer: 1 << 20);
        var resume = _random.Next(2) == 0 ? new ResumeRequest((UInt128)_random.Next(3), (uint)_random.Next(3), _random.NextInt64(-2, 100)) : null;
        var hello = new Hello((ushort)_random.Next(3), (ushort)_random.Next(3), (uint)_random.Next(4), new byte[Hello.NonceSize], resume);
        Task half = _isLaptop
            ? (Task)AcceptAsync(theirs)
            : TunnelHandshake.ConnectAsync(theirs, RawHandshake.Key, Answer, TimeProvider.System, default);
        try
        {
            await mine.WriteAsync(_frames.Mutate(hello.Bytes)).InTime();
            if (_random.Next(2) == 0) await mine.WriteAsync(_frames.Garbage(_random.Next(1, 200))).InTime();
        }
        catch (IOException)
        {
            // It was turned away already.
        }

        await mine.DisposeAsync();
        await EndsAsync(half);
        Assert.False(half.IsCompletedSuccessfully);
    }

    private async Task GarbledFramesAsync()
    {
        await ConnectAsync();
        bool reads = _random.Next(4) != 0;
        if (reads) _ = DrainAsync(_stream);
        for (int i = 0; i < 2; i++) _programs.Add(OpenAsync());
        for (int i = _random.Next(1, 400); i > 0 && !_connection!.Completion.IsCompleted; i--)
        {
            try
            {
                if (_random.Next(100) == 0) await ComeBackAsync(reads);
                else await SendAsync(_frames.Next());
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Ended, or interrupted by what was sent.
                if (!_connection.Completion.IsCompleted) await ComeBackAsync(reads);
            }
        }

        if (_random.Next(2) == 0) _stream.Cut();
        await _connection!.DisposeAsync().InTime();
        await _stream.DisposeAsync();
        foreach (var program in _programs.ToList()) await program.InTime();
    }

    private async Task ConnectAsync()
    {
        (_stream, var theirs) = DuplexStream.Pair(buffer: 1 << 16);
        if (_isLaptop)
        {
            var accepting = AcceptAsync(theirs);
            (_, _id) = await RawHandshake.LaptopAsync(_stream, Hello.Create());
            _connection = await accepting.InTime();
            return;
        }

        var connecting = TunnelHandshake.ConnectAsync(theirs, RawHandshake.Key, Answer, TimeProvider.System, default);
        (_, _id) = await RawHandshake.AgentAsync(_stream, Hello.Create());
        await _stream.WriteAsync(new[] { Verdict.Welcome }).InTime();
        _connection = await connecting.InTime();
    }

    /// <summary>A new stream, with the truth or a lie about what was received; the old one cut or not.</summary>
    private async Task ComeBackAsync(bool reads)
    {
        var old = _stream;
        if (_random.Next(2) == 0) old.Cut();
        (_stream, var theirs) = DuplexStream.Pair(buffer: 1 << 16);
        long claim = _random.Next(4) == 0 ? _random.NextInt64(-10, 100_000) : Volatile.Read(ref _received);
        Task half;
        try
        {
            if (_isLaptop)
            {
                half = AcceptAsync(theirs);
                await RawHandshake.LaptopAsync(_stream, Hello.Create(new ResumeRequest(_id, (uint)(_attempt += (uint)_random.Next(1, 3)), claim)));
            }
            else
            {
                half = TunnelHandshake.ResumeAsync(_connection!, theirs, RawHandshake.Key, TimeProvider.System, default);
                await RawHandshake.AgentAsync(_stream, Hello.Create());
                byte[] verdict = _random.Next(4) == 0 ? _frames.Garbage(9) : RawHandshake.Resumed(claim);
                await _stream.WriteAsync(verdict).InTime();
            }
        }
        catch (IOException)
        {
            await _stream.DisposeAsync();
            return;
        }

        await EndsAsync(half);
        if (reads) _ = DrainAsync(_stream);
    }

    private async Task SendAsync(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int count = _random.Next(3) == 0 ? _random.Next(1, bytes.Length - at + 1) : bytes.Length - at;
            await _stream.WriteAsync(bytes.AsMemory(at, count)).InTime();
            at += count;
        }
    }

    private Task<TunnelConnection?> AcceptAsync(Stream stream) =>
        TunnelHandshake.AcceptAsync(stream, RawHandshake.Key, (_, i) => Answer(i), table, TimeProvider.System, default);

    private Task Answer(IncomingChannel incoming) => ((int)incoming.Target.Kind % 5) switch
    {
        0 => throw new InvalidOperationException("the program failed"),
        1 => Task.Run(() => incoming.Refuse(DialError.Refused, "no")),
        2 => ProgramAsync(incoming.Accept(), 0),
        3 => ProgramAsync(incoming.Accept(), 100_000),
        _ => Task.Run(() => incoming.Accept()),
    };

    private Task OpenAsync() => ProgramAsync(_connection!.Open(TunnelPair.Somewhere), 200_000);

    private static async Task ProgramAsync(TunnelChannel channel, int writes)
    {
        await using var _ = channel;
        var buffer = new byte[10_000];
        try
        {
            var writing = channel.WriteAsync(new byte[writes], default).AsTask();
            while (await channel.ReadAsync(buffer, default) > 0)
            {
            }

            await writing;
            channel.End();
        }
        catch (IOException)
        {
            // What programs see when the other side does as it likes.
        }
    }

    private async Task DrainAsync(DuplexStream stream)
    {
        var buffer = new byte[10_000];
        try
        {
            while (await stream.ReadAsync(buffer) is var count and > 0) Interlocked.Add(ref _received, count);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The stream's end.
        }
    }

    /// <summary>Well or badly, but with an error that callers expect.</summary>
    private static async Task EndsAsync(Task task)
    {
        try
        {
            await task.InTime();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Turned away.
        }
    }
}
