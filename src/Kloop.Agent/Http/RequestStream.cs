using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Http;

/// <summary>A channel as the stream that an HTTP client wants; says when the laptop refused it.</summary>
internal sealed class RequestStream(TunnelChannel channel) : AsyncStream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await channel.ReadAsync(buffer, cancellationToken);
        }
        catch (ChannelResetException) when (Refusal is { } text)
        {
            throw new LaptopRefusedException(text);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await channel.WriteAsync(buffer, cancellationToken);
        }
        catch (ChannelResetException) when (Refusal is { } text)
        {
            throw new LaptopRefusedException(text);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Clean for a connection that is between requests: the laptop's program sees an end, not a reset.
            channel.End();
            _ = channel.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private string? Refusal => channel.Opened is { IsCompletedSuccessfully: true, Result: (not DialError.None, var text) } ? text : null;
}
