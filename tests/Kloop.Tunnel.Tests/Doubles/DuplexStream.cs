using System.IO.Pipelines;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>
/// One end of an in-memory connection that behaves as a TCP socket: bounded buffers, an end that the
/// other side sees, writes that fail once the other side is gone.
/// </summary>
internal sealed class DuplexStream : AsyncStream
{
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile bool _closed;
    private volatile bool _cut;
    private DuplexStream? _other;

    private DuplexStream(PipeReader reader, PipeWriter writer) => (_reader, _writer) = (reader, writer);

    /// <param name="buffer">Bytes that stand between the two ends before a writer waits.</param>
    public static (DuplexStream Laptop, DuplexStream Agent) Pair(int buffer = 64 * 1024)
    {
        var options = new PipeOptions(pauseWriterThreshold: buffer, resumeWriterThreshold: buffer / 2, useSynchronizationContext: false);
        Pipe toAgent = new(options), toLaptop = new(options);
        var laptop = new DuplexStream(toLaptop.Reader, toAgent.Writer);
        var agent = new DuplexStream(toAgent.Reader, toLaptop.Writer);
        (laptop._other, agent._other) = (agent, laptop);
        return (laptop, agent);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public bool IsDisposed => _closed;

    /// <summary>The connection breaks for both ends, as a pulled cable that the kernel noticed.</summary>
    public void Cut()
    {
        foreach (var end in (DuplexStream[])[this, _other!])
        {
            end._cut = true;
            end._writer.CancelPendingFlush();
            end._reader.CancelPendingRead();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            ThrowIfGone();
            var result = await _reader.ReadAsync(cancellationToken);
            ThrowIfGone();
            int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
            var taken = result.Buffer.Slice(0, count);
            System.Buffers.BuffersExtensions.CopyTo(taken, buffer.Span);
            _reader.AdvanceTo(taken.End);
            return count;
        }
        finally
        {
            _reading.Release();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfGone();
        var result = await _writer.WriteAsync(buffer, cancellationToken);
        ThrowIfGone();
        if (result.IsCompleted) throw new IOException("broken pipe");
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _closed = true;
            _reader.CancelPendingRead();
            await _writer.CompleteAsync();
            await _reading.WaitAsync();
            await _reader.CompleteAsync();
            _reading.Release();
        }

        await base.DisposeAsync();
    }

    private void ThrowIfGone()
    {
        if (_cut) throw new IOException("the cable was pulled");
        ObjectDisposedException.ThrowIf(_closed, this);
    }
}
