namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>Gives its bytes in pieces of the sizes it is told, over and over.</summary>
internal sealed class ChunkedStream(byte[] bytes, int[] sizes) : MemoryStream(bytes)
{
    private int _next;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, sizes[_next++ % sizes.Length])], cancellationToken);
}
