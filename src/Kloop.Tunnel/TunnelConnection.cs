using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel;

/// <summary>Which end of the tunnel this is: the laptop opens odd channels, the agent even ones.</summary>
public enum TunnelSide
{
    /// <summary>The developer's machine.</summary>
    Laptop,

    /// <summary>Kloop's process in the cluster.</summary>
    Agent,
}

/// <summary>
/// One authenticated connection between laptop and agent that carries many channels. Made by
/// <see cref="Handshake.TunnelHandshake"/>; runs until <see cref="Completion"/>.
/// </summary>
public sealed class TunnelConnection : IAsyncDisposable
{
    /// <summary>Silence after which the connection counts as lost.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(10);

    /// <summary>Most channels at a time.</summary>
    public const int MaxChannels = 4096;

    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(2.5);

    private readonly Stream _stream;
    private readonly TunnelSide _side;
    private readonly Func<IncomingChannel, Task> _onIncoming;
    private readonly TimeProvider _time;
    private readonly FrameWriter _writer;
    private readonly FrameReader _reader;
    private readonly WindowBudget _budget = new(128L * 1024 * 1024);
    private readonly ConcurrentDictionary<uint, TunnelChannel> _channels = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<string> _running;
    private uint _nextChannel;
    private long _lastHeard;
    private long _roundTripTicks = TimeSpan.FromMilliseconds(1).Ticks;

    /// <param name="stream">The authenticated stream; owned by the connection from now on.</param>
    /// <param name="side">Which end this is.</param>
    /// <param name="onIncoming">Called for every channel the other side opens; must accept or refuse it.</param>
    /// <param name="time">Clock for heartbeats.</param>
    internal TunnelConnection(Stream stream, TunnelSide side, Func<IncomingChannel, Task> onIncoming, TimeProvider time)
    {
        (_stream, _side, _onIncoming, _time) = (stream, side, onIncoming, time);
        _nextChannel = side == TunnelSide.Laptop ? 1u : 2u;
        _writer = new FrameWriter(stream);
        _reader = new FrameReader(stream);
        _lastHeard = time.GetTimestamp();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Done, with the reason, when the connection ended. Never fails.</summary>
    public Task<string> Completion => _running;

    /// <summary>The last measured time of a ping and its answer.</summary>
    public TimeSpan RoundTrip => TimeSpan.FromTicks(Volatile.Read(ref _roundTripTicks));

    /// <summary>Asks the other side for a channel; see <see cref="TunnelChannel.Opened"/> for its answer.</summary>
    /// <exception cref="TunnelLostException">The connection is gone.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The target's text is too long.</exception>
    public TunnelChannel Open(ChannelTarget target)
    {
        byte[] encoded = target.Encode();
        uint id = Interlocked.Add(ref _nextChannel, 2) - 2;
        var channel = NewChannel(id, target);
        _channels[id] = channel;
        if (_stop.IsCancellationRequested)
        {
            _channels.TryRemove(id, out _);
            throw new TunnelLostException("the tunnel is closed");
        }

        _writer.Post(FrameType.Open, id, encoded);
        return channel;
    }

    /// <summary>Tells the other side, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _writer.Post(FrameType.Close, 0, Encoding.UTF8.GetBytes("the session ended"));
        // Gives the last frames of every channel the time to leave; a dead link must not hold us.
        await Task.WhenAny(_running, Task.Delay(TimeSpan.FromMilliseconds(100), _time));
        await _stop.CancelAsync();
        await _running;
    }

    private async Task<string> RunAsync()
    {
        var token = _stop.Token;
        string reason;
        Task[] loops = [ReadFramesAsync(token), _writer.RunAsync(token), BeatAsync(token)];
        try
        {
            await await Task.WhenAny(loops);
            reason = "the other side closed the tunnel";
        }
        catch (OperationCanceledException)
        {
            reason = "the tunnel was closed";
        }
        catch (Exception e)
        {
            // Whatever a stream may throw: channels that are not told would wait for ever.
            reason = e.Message;
        }

        await _stop.CancelAsync();
        var lost = new TunnelLostException(reason);
        _writer.Fail(lost);
        FailChannels(lost);
        await _stream.DisposeAsync();
        await Task.WhenAll(loops).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        // A frame that was at hand when the connection ended may have opened one more.
        FailChannels(lost);
        return reason;
    }

    private void FailChannels(TunnelLostException lost)
    {
        foreach (var channel in _channels.Values) channel.OnLost(lost);
    }

    private async Task ReadFramesAsync(CancellationToken cancellationToken)
    {
        while (await _reader.ReadAsync(cancellationToken) is var (header, payload))
        {
            Volatile.Write(ref _lastHeard, _time.GetTimestamp());
            if (header.Type == FrameType.Close)
            {
                return;
            }

            Handle(header, payload.Span);
        }
    }

    private void Handle(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Type)
        {
            case FrameType.Open:
                OnOpen(header.Channel, ChannelTarget.Decode(payload));
                return;
            case FrameType.Ping:
                _writer.Post(FrameType.Pong, 0, payload);
                return;
            case FrameType.Pong:
                if (payload.Length == 8) OnPong(BinaryPrimitives.ReadInt64BigEndian(payload));
                return;
        }

        // A channel that this side closed a moment ago may still have frames on their way: not an error.
        if (!_channels.TryGetValue(header.Channel, out var channel)) return;
        switch (header.Type)
        {
            case FrameType.Accept:
                channel.OnAccepted();
                break;
            case FrameType.Refuse when payload.Length >= 1:
                channel.OnRefused((DialError)payload[0], Encoding.UTF8.GetString(payload[1..]));
                break;
            case FrameType.Data:
                channel.OnData(payload);
                break;
            case FrameType.Window when payload.Length == 4:
                channel.OnWindow(BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
            case FrameType.End:
                channel.OnEnd();
                break;
            case FrameType.Reset:
                channel.OnReset();
                break;
        }
    }

    private void OnOpen(uint id, ChannelTarget target)
    {
        bool odd = id % 2 == 1;
        if (id == 0 || odd == (_side == TunnelSide.Laptop))
        {
            throw new TunnelProtocolException($"it opened channel {id}, which is not its to open");
        }

        var channel = NewChannel(id, target);
        if (!_channels.TryAdd(id, channel))
        {
            throw new TunnelProtocolException($"it opened channel {id} twice");
        }

        var incoming = new IncomingChannel(channel, _writer);
        if (_channels.Count > MaxChannels)
        {
            incoming.Refuse(DialError.Other, $"more than {MaxChannels} connections at a time");
            return;
        }

        _ = Task.Run(() => AnswerAsync(incoming));
    }

    private async Task AnswerAsync(IncomingChannel incoming)
    {
        try
        {
            await _onIncoming(incoming);
        }
        catch (Exception e)
        {
            incoming.Fail(e);
        }
    }

    private TunnelChannel NewChannel(uint id, ChannelTarget target) =>
        new(id, target, _writer, new ReceiveWindow(_budget, _time, () => RoundTrip), c => _channels.TryRemove(c.Id, out _));

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = SilenceLimit - _time.GetElapsedTime(Volatile.Read(ref _lastHeard));
            if (left <= TimeSpan.Zero)
            {
                throw new TunnelLostException($"nothing was heard for {SilenceLimit.TotalSeconds:0} s");
            }

            var payload = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(payload, _time.GetTimestamp());
            _writer.Post(FrameType.Ping, 0, payload);
            // Wakes at the limit itself, not at the first beat after it; timers count in milliseconds.
            await Task.Delay(left < PingInterval ? left + TimeSpan.FromMilliseconds(1) : PingInterval, _time, cancellationToken);
        }
    }

    // What the peer says it sent must not become a time that arithmetic fails on.
    private void OnPong(long sentAt) =>
        Volatile.Write(ref _roundTripTicks, Math.Clamp(_time.GetElapsedTime(sentAt).Ticks, 1, SilenceLimit.Ticks));
}
