using System.Buffers.Binary;
using System.Text;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Resumption;
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
/// <see cref="Handshake.TunnelHandshake"/>; runs until <see cref="Completion"/>, on one stream after the
/// other: when one is cut, all channels wait for the laptop to come back with the next.
/// </summary>
public sealed class TunnelConnection : IAsyncDisposable, IFrameSink
{
    /// <summary>Silence after which a stream counts as lost.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection waits for a new stream.</summary>
    public static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(90);

    /// <summary>Most channels at a time that the other side opened, those included that are still being answered.</summary>
    public const int MaxChannels = 4096;

    /// <summary>Bytes received after which they are acknowledged, without waiting for the next heartbeat.</summary>
    internal const int AckEvery = 128 * 1024;

    /// <summary>How long the last frames get to leave: a dead link must not hold the end up.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly FrameWriter _writer;
    private readonly ChannelTable _channels;
    private readonly StreamSlot _slot;
    private readonly ResumableConnections? _table;
    private readonly TaskCompletionSource<(string Reason, bool Tell)> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _running;
    private long _acknowledged;
    private long _roundTripTicks = TimeSpan.FromMilliseconds(1).Ticks;

    /// <param name="stream">The authenticated stream; owned by the connection from now on.</param>
    /// <param name="side">Which end this is.</param>
    /// <param name="onIncoming">Called for every channel the other side opens; must accept or refuse it.</param>
    /// <param name="time">Clock for heartbeats.</param>
    /// <param name="id">What the laptop resumes it by; null if one of both cannot.</param>
    /// <param name="greeting">The handshake's last bytes, which go before the first frame.</param>
    /// <param name="table">Where it is to be found from before its first byte on.</param>
    internal TunnelConnection(
        Stream stream, TunnelSide side, Func<IncomingChannel, Task> onIncoming, TimeProvider time,
        UInt128? id = null, ReadOnlyMemory<byte> greeting = default, ResumableConnections? table = null)
    {
        (_time, Id, IsResumable) = (time, id ?? UInt128.Zero, id is not null);
        _table = IsResumable ? table : null;
        _writer = new FrameWriter(IsResumable, () => End("the other side takes nothing of what it makes this side send", tell: false));
        _channels = new ChannelTable(side, _writer, onIncoming, () => RoundTrip, time);
        _slot = new StreamSlot(_writer, this, IsResumable, time, End);
        _running = Task.Run(RunAsync);
        _table?.Add(this);
        _slot.Begin(stream, greeting);
    }

    /// <summary>Done, with the reason, when the connection ended for good. Never fails.</summary>
    public Task<string> Completion => _running;

    /// <summary>Whether there is no live stream now: what is written waits for the next.</summary>
    public bool IsInterrupted => _slot.IsInterrupted;

    /// <summary>The last measured time of a ping and its answer.</summary>
    public TimeSpan RoundTrip => TimeSpan.FromTicks(Volatile.Read(ref _roundTripTicks));

    internal UInt128 Id { get; }

    internal bool IsResumable { get; }

    internal long InterruptedAt => _slot.InterruptedAt;

    /// <summary>Done, with the reason, when the present stream is lost or the connection ended; at once if there is none.</summary>
    public Task<string> WaitForInterruptionAsync(CancellationToken cancellationToken) => _slot.Interruption.WaitAsync(cancellationToken);

    /// <summary>Done when there is a stream (again); at once if there is one.</summary>
    /// <exception cref="TunnelLostException">The connection ended: there will be none.</exception>
    public Task WaitForResumptionAsync(CancellationToken cancellationToken) => _slot.Resumption.WaitAsync(cancellationToken);

    /// <summary>Asks the other side for a channel; see <see cref="TunnelChannel.Opened"/> for its answer.</summary>
    /// <exception cref="TunnelLostException">The connection is gone.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The target's text is too long.</exception>
    public TunnelChannel Open(ChannelTarget target) => _channels.Open(target);

    /// <summary>Tells the other side, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!IsInterrupted)
        {
            PostClose("the session ended");
            // Gives the last frames of every channel the time to leave; the other side closes the stream once it has them.
            await Task.WhenAny(_slot.Interruption, Task.Delay(LeaveLimit, _time));
        }

        End("the tunnel was closed", tell: false);
        await _running;
    }

    /// <inheritdoc cref="StreamSlot.Ask"/>
    internal (uint Attempt, long Received)? AskToResume() => _slot.Ask();

    /// <inheritdoc cref="StreamSlot.Resume"/>
    internal AttachResult Resume(Stream stream, uint attempt, long peerReceived, Func<long, ReadOnlyMemory<byte>> greeting) =>
        _slot.Resume(stream, attempt, peerReceived, greeting);

    /// <summary>Ends the connection; only the first reason counts.</summary>
    internal void End(string reason, bool tell) => _end.TrySetResult((reason, tell));

    bool IFrameSink.OnFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Type)
        {
            case FrameType.Close:
                End("the other side closed the tunnel", tell: false);
                return false;
            case FrameType.Ping:
                _writer.Post(FrameType.Pong, 0, payload);
                break;
            case FrameType.Pong:
                if (payload.Length == 8) OnPong(BinaryPrimitives.ReadInt64BigEndian(payload));
                break;
            case FrameType.Ack:
                if (payload.Length == 8 && IsResumable) _writer.Acknowledge(BinaryPrimitives.ReadInt64BigEndian(payload));
                break;
            default:
                _channels.Handle(header, payload);
                break;
        }

        return true;
    }

    void IFrameSink.OnReceived(long total)
    {
        if (total - _acknowledged >= AckEvery) PostAck(total);
    }

    void IFrameSink.OnBeat(long received)
    {
        Span<byte> now = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(now, _time.GetTimestamp());
        _writer.Post(FrameType.Ping, 0, now);
        PostAck(received);
    }

    void IFrameSink.OnBroken(Exception failure) => End(failure.Message, tell: true);

    private async Task<string> RunAsync()
    {
        var (reason, tell) = await _end.Task;
        _table?.Remove(this);
        if (tell && !IsInterrupted)
        {
            // Otherwise the other side would wait for a new stream, and hold its channels up.
            PostClose("the protocol was broken");
            await Task.WhenAny(_writer.IdleAsync(), Task.Delay(LeaveLimit, _time));
        }

        var lost = new TunnelLostException(reason);
        _writer.Fail(lost);
        _channels.Fail(lost);
        await _slot.CloseAsync(reason);
        // A frame that was at hand when the connection ended may have opened one more.
        _channels.Fail(lost);
        return reason;
    }

    private void PostAck(long received)
    {
        if (!IsResumable || received == _acknowledged) return;
        _acknowledged = received;
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(payload, received);
        _writer.Post(FrameType.Ack, 0, payload);
    }

    private void PostClose(string text) => _writer.Post(FrameType.Close, 0, Encoding.UTF8.GetBytes(text));

    // What the peer says it sent must not become a time that arithmetic fails on; and what was sent on a
    // stream that is gone tells how long the gap was.
    private void OnPong(long sentAt)
    {
        if (sentAt < _slot.Since && sentAt >= 0) return;
        Volatile.Write(ref _roundTripTicks, Math.Clamp(_time.GetElapsedTime(sentAt).Ticks, 1, SilenceLimit.Ticks));
    }
}
