namespace Kloop.Tunnel.Wire;

/// <summary>
/// The frames of all channels as one stream of bytes, counted from the handshake on. A stream carries them
/// from where the one before was cut; what the other side may not have is kept for that. A sender of data
/// waits while too much stands unsent or unacknowledged; control frames never wait, but a peer that makes
/// this side send them and takes none ends its connection.
/// </summary>
/// <param name="resumable">Keep what is sent until it is acknowledged.</param>
/// <param name="onOverflow">Called once, under no lock, when more than all limits together is kept.</param>
internal sealed class FrameWriter(bool resumable, Action onOverflow)
{
    /// <summary>Unsent bytes above which a sender of data waits: what another channel's bytes may wait behind.</summary>
    public const int UnsentLimit = 256 * 1024;

    /// <summary>Unacknowledged bytes above which a sender of data waits: 160 MB/s at 100 ms.</summary>
    public const int ReplayLimit = 16 * 1024 * 1024;

    /// <summary>Most bytes kept: room for control frames above what data may take.</summary>
    public const int MostKept = ReplayLimit + (8 * 1024 * 1024);

    /// <summary>Writes that a sender of data may have to do on its own thread.</summary>
    private const int MostBorrowed = 4;

    private readonly Lock _lock = new();
    private readonly ReplayBuffer _buffer = new();
    private long _sent;
    private long _mostSent;
    private long _pongEnd;
    private long _epoch;
    private bool _writing;
    private TaskCompletionSource? _work;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;
    private Exception? _failure;

    /// <summary>Queues a frame that must not wait.</summary>
    public void Post(FrameType type, uint channel, ReadOnlySpan<byte> payload = default)
    {
        TaskCompletionSource? work = null;
        bool overflows = false;
        lock (_lock)
        {
            if (_failure is not null) return;
            // One answer that still stands unsent is enough: more of them would be a queue without end.
            if (type == FrameType.Pong && _pongEnd > _sent) return;
            if (_buffer.End - _buffer.Start + FrameHeader.Size + payload.Length <= MostKept)
            {
                work = Append_NeedsLock(type, channel, payload);
                if (type == FrameType.Pong) _pongEnd = _buffer.End;
            }
            else
            {
                _failure = new TunnelLostException("too much stands unsent");
                overflows = true;
            }
        }

        // Whoever posts may hold locks: the writing is another thread's.
        if (work is not null) ThreadPool.UnsafeQueueUserWorkItem(static w => w.SetResult(), work, preferLocal: false);
        if (overflows) onOverflow();
    }

    /// <summary>Queues data, waiting for room. Throws <see cref="TunnelLostException"/> once the connection is gone.</summary>
    public async ValueTask SendDataAsync(uint channel, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource? work = null;
            Task? room = null;
            lock (_lock)
            {
                if (_failure is not null) throw new TunnelLostException(_failure.Message, _failure);
                if (HasRoom_NeedsLock()) work = Append_NeedsLock(FrameType.Data, channel, payload.Span);
                else room = (_room ??= New()).Task;
            }

            // Writes here and now, as far as the stream takes it.
            work?.SetResult();
            if (room is null) return;
            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The next stream begins after the bytes that the other side says it has; ends the stream before.
    /// False if it never was sent them, or said before that it has more.
    /// </summary>
    /// <param name="received">Bytes that the other side has.</param>
    /// <param name="epoch">Names the stream in <see cref="RunAsync"/>.</param>
    public bool TryBegin(long received, out long epoch)
    {
        lock (_lock)
        {
            epoch = 0;
            if (received < _buffer.Start || received > _mostSent) return false;
        }

        Stop();
        Acknowledge(received);
        lock (_lock)
        {
            _sent = received;
            epoch = _epoch;
            return true;
        }
    }

    /// <summary>Ends the present stream's <see cref="RunAsync"/>, at the latest when its write ends.</summary>
    public void Stop()
    {
        TaskCompletionSource? work;
        lock (_lock)
        {
            _epoch++;
            _writing = false;
            (work, _work) = (_work, null);
        }

        if (work is not null) ThreadPool.UnsafeQueueUserWorkItem(static w => w.SetResult(), work, preferLocal: false);
    }

    /// <summary>The other side has all bytes up to <paramref name="total"/>. Less than it said before means nothing.</summary>
    /// <exception cref="TunnelProtocolException">It cannot have them: they were not sent.</exception>
    public void Acknowledge(long total)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (total < 0 || total > _mostSent) throw new TunnelProtocolException($"it acknowledged {total} bytes of {_mostSent}");
            if (resumable) _buffer.Release(total);
            room = TakeRoom_NeedsLock();
        }

        room?.SetResult();
    }

    /// <summary>Writes what is queued to a stream until another one begins, this one fails or it is cancelled.</summary>
    public async Task RunAsync(Stream stream, long epoch, CancellationToken cancellationToken)
    {
        while (WorkAsync(epoch) is { } work)
        {
            await work;
            for (int borrowed = 1; TryLend(epoch, out var loan); borrowed++)
            {
                // A sender's thread writes what others queue meanwhile, but not for ever.
                if (borrowed % MostBorrowed == 0) await Task.Yield();
                try
                {
                    await stream.WriteAsync(loan.Bytes, cancellationToken);
                }
                finally
                {
                    GiveBack(epoch, loan);
                }
            }

            await stream.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Done when all that is queued was written to the present stream.</summary>
    public Task IdleAsync()
    {
        lock (_lock)
        {
            return IsIdle_NeedsLock() ? Task.CompletedTask : (_idle ??= New()).Task;
        }
    }

    /// <summary>Makes every waiting and later sender of data fail, and forgets what was kept.</summary>
    public void Fail(Exception failure)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _failure ??= failure;
            (room, _room) = (_room, null);
        }

        Stop();
        room?.SetResult();
        lock (_lock) _buffer.Release(_buffer.End);
    }

    private Task? WorkAsync(long epoch)
    {
        lock (_lock)
        {
            if (epoch != _epoch) return null;
            // Continues on the thread that brings work: a hop to another one costs more than most writes.
            return _sent < _buffer.End ? Task.CompletedTask : (_work ??= new(TaskCreationOptions.None)).Task;
        }
    }

    private bool TryLend(long epoch, out ReplayBuffer.Loan loan)
    {
        lock (_lock)
        {
            loan = default;
            if (epoch != _epoch || _sent == _buffer.End) return false;
            loan = _buffer.Lend(_sent);
            _writing = true;
            _sent += loan.Bytes.Length;
            _mostSent = Math.Max(_mostSent, _sent);
            return true;
        }
    }

    private void GiveBack(long epoch, ReplayBuffer.Loan loan)
    {
        TaskCompletionSource? room = null, idle = null;
        lock (_lock)
        {
            ReplayBuffer.GiveBack(loan);
            if (epoch == _epoch)
            {
                _writing = false;
                if (!resumable) _buffer.Release(_sent);
                room = TakeRoom_NeedsLock();
                if (IsIdle_NeedsLock()) (idle, _idle) = (_idle, null);
            }
        }

        room?.SetResult();
        idle?.SetResult();
    }

    private bool IsIdle_NeedsLock() => _sent == _buffer.End && !_writing;

    private bool HasRoom_NeedsLock() => _buffer.End - _sent < UnsentLimit && _buffer.End - _buffer.Start < ReplayLimit;

    private TaskCompletionSource? TakeRoom_NeedsLock()
    {
        if (!HasRoom_NeedsLock()) return null;
        var room = _room;
        _room = null;
        return room;
    }

    /// <summary>Who waits for something to write, to be told outside the lock.</summary>
    private TaskCompletionSource? Append_NeedsLock(FrameType type, uint channel, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[FrameHeader.Size];
        new FrameHeader(channel, type, payload.Length).Write(header);
        _buffer.Append(header);
        _buffer.Append(payload);
        var work = _work;
        _work = null;
        return work;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
