using System.Buffers;

namespace Kloop.Tunnel.Wire;

/// <summary>
/// Collects frames of all channels in one buffer while the one before is on its way, so that many small
/// frames leave in one write. A sender of data waits while <see cref="Limit"/> bytes stand unsent;
/// control frames never wait (flow control bounds how many there can be).
/// </summary>
internal sealed class FrameWriter(Stream stream) : IDisposable
{
    /// <summary>Unsent bytes above which a sender of data waits.</summary>
    public const int Limit = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _something = new(0, 1);
    private ArrayBufferWriter<byte> _filling = new(Limit + FrameHeader.Size + FrameHeader.MaxPayload);
    private ArrayBufferWriter<byte> _sending = new(Limit + FrameHeader.Size + FrameHeader.MaxPayload);
    private TaskCompletionSource? _room;
    private Exception? _failure;

    /// <summary>Queues a frame that must not wait.</summary>
    public void Post(FrameType type, uint channel, ReadOnlySpan<byte> payload = default)
    {
        lock (_lock)
        {
            if (_failure is null)
            {
                Append_NeedsLock(type, channel, payload);
            }
        }
    }

    /// <summary>Queues data, waiting for room. Throws <see cref="TunnelLostException"/> once the connection is gone.</summary>
    public async ValueTask SendDataAsync(uint channel, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_failure is not null) throw new TunnelLostException(_failure.Message, _failure);
                if (_filling.WrittenCount < Limit)
                {
                    Append_NeedsLock(FrameType.Data, channel, payload.Span);
                    return;
                }

                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Writes what is queued until cancelled or the stream fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _something.WaitAsync(cancellationToken);
            await FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes what is queued now. Not to be called while <see cref="RunAsync"/> runs.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            (_filling, _sending) = (_sending, _filling);
            room = _room;
            _room = null;
        }

        room?.SetResult();
        if (_sending.WrittenCount == 0) return;
        await stream.WriteAsync(_sending.WrittenMemory, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _sending.ResetWrittenCount();
    }

    /// <summary>Makes every waiting and later sender of data fail.</summary>
    public void Fail(Exception failure)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _failure ??= failure;
            room = _room;
            _room = null;
        }

        room?.SetResult();
    }

    public void Dispose() => _something.Dispose();

    private void Append_NeedsLock(FrameType type, uint channel, ReadOnlySpan<byte> payload)
    {
        var span = _filling.GetSpan(FrameHeader.Size + payload.Length);
        new FrameHeader(channel, type, payload.Length).Write(span);
        payload.CopyTo(span[FrameHeader.Size..]);
        _filling.Advance(FrameHeader.Size + payload.Length);
        if (_something.CurrentCount == 0)
        {
            _something.Release();
        }
    }
}
