using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Channels;

/// <summary>
/// One byte stream inside a tunnel, with flow control and half-close of its own. One reader and one
/// writer at a time. Writing may start before <see cref="Opened"/> is done: the first bytes then travel
/// with the request to open, which saves a round trip.
/// </summary>
public sealed class TunnelChannel : IAsyncDisposable
{
    private readonly FrameWriter _writer;
    private readonly Action<TunnelChannel> _onClosed;
    private readonly Pipe _received = new(new PipeOptions(readerScheduler: WakeQueue.Instance, pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false));
    private readonly SendWindow _sendWindow = new(ReceiveWindow.Initial);
    private readonly ReceiveWindow _receiveWindow;
    private readonly TaskCompletionSource<(DialError, string)> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _sentEnd;
    private bool _receivedEnd;
    private bool _closed;
    private bool _reading;
    private bool _freed;

    internal TunnelChannel(uint id, ChannelTarget target, FrameWriter writer, ReceiveWindow receiveWindow, Action<TunnelChannel> onClosed)
    {
        (Id, Target, _writer, _receiveWindow, _onClosed) = (id, target, writer, receiveWindow, onClosed);
    }

    /// <summary>What the channel leads to.</summary>
    public ChannelTarget Target { get; }

    /// <summary>Done when the far end is connected (<see cref="DialError.None"/>) or could not be; the text says more.</summary>
    public Task<(DialError Error, string Text)> Opened => _opened.Task;

    /// <summary>Whether it is open both ways and nothing waits to be read. Not to be asked while a read is under way.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_lock)
            {
                if (_closed || _freed || _receivedEnd || _sentEnd) return false;
                _reading = true;
            }

            try
            {
                if (!_received.Reader.TryRead(out var waiting)) return true;
                _received.Reader.AdvanceTo(waiting.Buffer.Start);
                return waiting.Buffer.IsEmpty && !waiting.IsCompleted;
            }
            finally
            {
                EndRead();
            }
        }
    }

    internal uint Id { get; }

    /// <summary>
    /// Reads up to <paramref name="buffer"/>'s length; 0 is the far end's end of stream. Throws
    /// <see cref="ChannelResetException"/> or <see cref="TunnelLostException"/>.
    /// </summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        BeginRead();
        try
        {
            var result = await _received.Reader.ReadAsync(cancellationToken);
            int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
            CopyTo(result.Buffer.Slice(0, count), buffer.Span);
            _received.Reader.AdvanceTo(result.Buffer.GetPosition(count));
            if (count > 0 && _receiveWindow.Read(count) is var allowed and > 0)
            {
                PostWindow(allowed);
            }

            return count;
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>
    /// Hands bytes on without a copy: what is here, as far as it lies together. False at the far end's end
    /// of stream. Throws as <see cref="ReadAsync"/> does, and what <paramref name="take"/> throws.
    /// </summary>
    internal async ValueTask<bool> TakeAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        BeginRead();
        try
        {
            var result = await _received.Reader.ReadAsync(cancellationToken);
            var bytes = result.Buffer.First;
            try
            {
                if (!bytes.IsEmpty) await take(bytes, cancellationToken);
            }
            finally
            {
                _received.Reader.AdvanceTo(result.Buffer.GetPosition(bytes.Length));
            }

            if (_receiveWindow.Read(bytes.Length) is var allowed and > 0) PostWindow(allowed);
            return !bytes.IsEmpty;
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>Sends all of <paramref name="bytes"/>, waiting while the far end's reader is behind.</summary>
    /// <exception cref="InvalidOperationException"><see cref="End"/> was called before.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_sentEnd) throw new InvalidOperationException("written after the end");
        }

        while (!bytes.IsEmpty)
        {
            int count = await _sendWindow.TakeAsync(Math.Min(bytes.Length, FrameHeader.MaxPayload), cancellationToken);
            await _writer.SendDataAsync(Id, bytes[..count], cancellationToken);
            bytes = bytes[count..];
        }
    }

    /// <summary>Half-close: no more bytes will be written. Reading goes on.</summary>
    public void End()
    {
        bool closed;
        lock (_lock)
        {
            if (_sentEnd || _closed) return;
            _sentEnd = true;
            closed = _closed = _receivedEnd;
        }

        _writer.Post(FrameType.End, Id);
        if (closed) _onClosed(this);
    }

    /// <summary>Drops the channel in both directions; the far end sees a reset connection.</summary>
    public void Reset()
    {
        if (Close(new ChannelResetException()))
        {
            _writer.Post(FrameType.Reset, Id);
        }
    }

    /// <summary>Resets the channel unless both directions ended, and frees what it holds.</summary>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="DisposeAsync"/>
    internal void Close()
    {
        Reset();
        Free();
    }

    /// <summary>Gives back buffers and window, once: at once, or by the read that is still under way.</summary>
    internal void Free()
    {
        lock (_lock)
        {
            if (_freed) return;
            _freed = true;
            if (_reading) return;
        }

        GiveBack();
    }

    /// <summary>Lets the other side send more at once than it may by itself, where the link is long. Once, after OPEN went out or came in.</summary>
    internal void Begin()
    {
        if (_receiveWindow.Begin() is var allowed and > 0) PostWindow(allowed);
    }

    internal void OnAccepted() => _opened.TrySetResult((DialError.None, ""));

    internal void OnRefused(DialError error, string text)
    {
        _opened.TrySetResult((error, text));
        Close(new ChannelResetException(text));
    }

    internal void OnData(ReadOnlySpan<byte> bytes)
    {
        if (!_receiveWindow.TryReceive(bytes.Length))
        {
            throw new TunnelProtocolException($"channel {Id} sent more than its window");
        }

        lock (_lock)
        {
            if (_closed || _receivedEnd) return;
            bytes.CopyTo(_received.Writer.GetSpan(bytes.Length));
            _received.Writer.Advance(bytes.Length);
            // Never waits: the pipe has no threshold, the window bounds it.
            _received.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    internal void OnWindow(uint credit) => _sendWindow.Add(credit);

    internal void OnEnd()
    {
        bool closed;
        lock (_lock)
        {
            if (_receivedEnd || _closed) return;
            _receivedEnd = true;
            closed = _closed = _sentEnd;
            _received.Writer.Complete();
        }

        if (closed) _onClosed(this);
    }

    internal void OnReset() => Close(new ChannelResetException());

    internal void OnLost(TunnelLostException failure)
    {
        _opened.TrySetException(failure);
        _ = _opened.Task.Exception;
        Close(failure);
    }

    private bool Close(Exception failure)
    {
        lock (_lock)
        {
            if (_closed) return false;
            _closed = true;
            if (!_receivedEnd) _received.Writer.Complete(failure);
            _receivedEnd = true;
        }

        // No answer will come any more; where one came, it stays.
        _opened.TrySetResult((DialError.Other, failure.Message));
        _sendWindow.Fail(failure);
        _onClosed(this);
        return true;
    }

    private void BeginRead()
    {
        lock (_lock)
        {
            if (_freed) throw new ChannelResetException();
            _reading = true;
        }
    }

    private void EndRead()
    {
        lock (_lock)
        {
            _reading = false;
            if (!_freed) return;
        }

        GiveBack();
    }

    private void GiveBack()
    {
        _received.Reader.Complete();
        _receiveWindow.Release();
    }

    private void PostWindow(uint allowed)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, allowed);
        _writer.Post(FrameType.Window, Id, payload);
    }

    private static void CopyTo(ReadOnlySequence<byte> from, Span<byte> to)
    {
        foreach (var segment in from)
        {
            segment.Span.CopyTo(to);
            to = to[segment.Length..];
        }
    }
}
