namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>Passes everything through, and remembers what was written.</summary>
internal sealed class RecordingStream(Stream inner) : MemoryStream
{
    private readonly List<byte> _written = [];

    public IReadOnlyList<byte> Written
    {
        get
        {
            lock (_written) return [.. _written];
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_written) _written.AddRange(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
