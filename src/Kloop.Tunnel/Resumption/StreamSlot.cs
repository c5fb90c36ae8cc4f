using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Resumption;

/// <summary>What became of a stream that was offered to a connection.</summary>
internal enum AttachResult
{
    /// <summary>The connection goes on with it.</summary>
    Attached,

    /// <summary>A newer attempt to resume went first.</summary>
    Overtaken,

    /// <summary>The connection is over.</summary>
    Over,
}

/// <summary>
/// The place of a connection's present stream. Empty while the connection is interrupted; then what must
/// outlive a stream waits here: the bytes of a half-read frame, and how much was received.
/// </summary>
internal sealed class StreamSlot(FrameWriter writer, IFrameSink sink, bool resumable, TimeProvider time, Action<string, bool> end)
{
    private readonly Lock _lock = new();
    private FrameReader _reader = new();
    private Attachment? _live;
    private Task _stopping = Task.CompletedTask;
    private ITimer? _limit;
    private TaskCompletionSource<string> _interrupted = New<string>();
    private TaskCompletionSource<bool> _attached = New<bool>();
    private uint _asked;
    private uint _newest;
    private int _interruptions;
    private bool _closed;

    public bool IsInterrupted => Volatile.Read(ref _live) is null;

    /// <summary>When the connection was interrupted last, as a timestamp of its clock.</summary>
    public long InterruptedAt { get; private set; }

    /// <summary>When the present stream took over.</summary>
    public long Since => Volatile.Read(ref _live)?.Since ?? long.MaxValue;

    public Task<string> Interruption
    {
        get
        {
            lock (_lock) return _interrupted.Task;
        }
    }

    public Task Resumption
    {
        get
        {
            lock (_lock) return _attached.Task;
        }
    }

    /// <summary>The laptop is about to resume: no byte of the present stream counts any more. Null when it is over.</summary>
    public (uint Attempt, long Received)? Ask()
    {
        lock (_lock)
        {
            if (_closed) return null;
            Detach_NeedsLock("a new stream is to take its place");
            return (++_asked, _reader.Received);
        }
    }

    /// <summary>The first stream.</summary>
    public void Begin(Stream stream, ReadOnlyMemory<byte> greeting) => Attach(stream, 0, _ => greeting);

    /// <summary>A stream to go on with, in the present one's place if need be.</summary>
    /// <param name="stream">Past its handshake; owned from now on if attached.</param>
    /// <param name="attempt">Which of the laptop's attempts this is: the newest wins.</param>
    /// <param name="peerReceived">How many bytes of ours the other side has.</param>
    /// <param name="greeting">What goes before the frames, from the bytes that this side has.</param>
    public AttachResult Resume(Stream stream, uint attempt, long peerReceived, Func<long, ReadOnlyMemory<byte>> greeting)
    {
        lock (_lock)
        {
            if (_closed) return AttachResult.Over;
            if (attempt <= _newest || attempt < _asked) return AttachResult.Overtaken;
            _newest = attempt;
            Detach_NeedsLock("a newer stream took its place");
            if (Attach(stream, peerReceived, greeting)) return AttachResult.Attached;
        }

        end($"it says it received {peerReceived} bytes, which cannot be", false);
        return AttachResult.Over;
    }

    /// <summary>No stream any more, and none to come. Done when the last one is closed.</summary>
    public async Task CloseAsync(string reason)
    {
        lock (_lock)
        {
            Detach_NeedsLock(reason);
            _closed = true;
            _limit?.Dispose();
            _interrupted.TrySetResult(reason);
            _attached.TrySetException(new TunnelLostException(reason));
            _ = _attached.Task.Exception;
        }

        await _stopping;
    }

    private bool Attach(Stream stream, long peerReceived, Func<long, ReadOnlyMemory<byte>> greeting)
    {
        lock (_lock)
        {
            if (!writer.TryBegin(peerReceived, out long epoch)) return false;
            _limit?.Dispose();
            var live = new Attachment(stream, greeting(_reader.Received), _reader, writer, epoch, sink, time);
            Volatile.Write(ref _live, live);
            if (_interrupted.Task.IsCompleted) _interrupted = New<string>();
            _attached.TrySetResult(true);
            _ = Task.Run(() => RunAsync(live));
            return true;
        }
    }

    private async Task RunAsync(Attachment attachment)
    {
        string reason = await attachment.RunAsync();
        lock (_lock)
        {
            if (_live != attachment) return;
            Detach_NeedsLock(reason);
        }

        if (!resumable) end(reason, false);
    }

    private void Detach_NeedsLock(string reason)
    {
        if (_live is not { } live) return;
        _reader = live.Detach();
        writer.Stop();
        _stopping = live.DisposeAsync().AsTask();
        InterruptedAt = time.GetTimestamp();
        _interrupted.TrySetResult(reason);
        _attached = New<bool>();
        if (resumable)
        {
            int interruption = ++_interruptions;
            _limit = time.CreateTimer(_ => GiveUp(interruption, reason), null, TunnelConnection.ResumeLimit, Timeout.InfiniteTimeSpan);
        }

        Volatile.Write(ref _live, null);
    }

    private void GiveUp(int interruption, string reason)
    {
        lock (_lock)
        {
            // A new stream may have come at the last moment.
            if (_live is not null || interruption != _interruptions) return;
            _closed = true;
        }

        end($"no new stream came within {TunnelConnection.ResumeLimit.TotalSeconds:0} s after: {reason}", false);
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
