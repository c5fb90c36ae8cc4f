namespace Kloop.Tunnel.Channels;

/// <summary>
/// A channel as a stream, for an HTTP client and its like. Asynchronous alone; reading and writing at the
/// same time is fine. Disposed, it resets the channel unless both directions ended
/// (<see cref="TunnelChannel.End"/> is the half-close). Failures are an <see cref="IOException"/>.
/// </summary>
public sealed class ChannelStream(TunnelChannel channel) : AsyncStream
{
    /// <summary>What it reads and writes.</summary>
    public TunnelChannel Channel => channel;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>As <see cref="TunnelChannel.ReadAsync"/>; an empty buffer waits for bytes or the end, and takes none.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        channel.ReadAsync(buffer, cancellationToken);

    /// <summary>As <see cref="TunnelChannel.WriteAsync"/>.</summary>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await channel.WriteAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) channel.Close();
        base.Dispose(disposing);
    }
}
