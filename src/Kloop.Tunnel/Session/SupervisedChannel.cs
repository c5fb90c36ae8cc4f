using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>The supervisor's end of a <see cref="ChannelKind.Supervisor"/> channel: orders come in, reports go out, from any thread.</summary>
public sealed class SupervisedChannel(TunnelChannel channel) : IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>The next order; null when the laptop ended the channel.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    public Task<SupervisorOrder?> NextAsync(CancellationToken cancellationToken) =>
        JsonMessages.ReadAsync(channel, ControlJson.Default.SupervisorOrder, cancellationToken);

    /// <summary>Says something; waits while the laptop is behind.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task SayAsync(SupervisorReport report, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await JsonMessages.WriteAsync(channel, report, ControlJson.Default.SupervisorReport, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    // The semaphore is not disposed of: whoever still speaks is to see the channel's error and not the semaphore's.
    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
