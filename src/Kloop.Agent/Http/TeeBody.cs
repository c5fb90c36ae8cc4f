using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Http;

/// <summary>A request's body whose bytes are copied as they are read.</summary>
internal sealed class TeeBody(Stream original) : AsyncStream
{
    /// <summary>The copy's bytes.</summary>
    public CopiedBody Copy { get; } = new();

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await original.ReadAsync(buffer, cancellationToken);
        if (count > 0) Copy.Keep(buffer.Span[..count]);
        else if (buffer.Length > 0) Copy.Complete();
        return count;
    }
}
