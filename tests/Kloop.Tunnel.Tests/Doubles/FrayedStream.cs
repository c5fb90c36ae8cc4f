namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>A connection's end that breaks, for both ends, once so many bytes were written to it: the last write gets there in part.</summary>
internal sealed class FrayedStream(DuplexStream inner, int bytes = int.MaxValue) : MemoryStream
{
    private int _left = bytes;

    public void BreakAfter(int bytes) => Volatile.Write(ref _left, bytes);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Math.Min(buffer.Length, Volatile.Read(ref _left));
        Interlocked.Add(ref _left, -count);
        await inner.WriteAsync(buffer[..count], cancellationToken);
        if (count == buffer.Length) return;
        inner.Cut();
        throw new IOException("the cable frayed");
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
