using System.Collections.Concurrent;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>The laptop's end of a <see cref="ChannelKind.Supervisor"/> channel.</summary>
public sealed class SupervisorChannel : IAsyncDisposable
{
    private readonly TunnelChannel _channel;
    private readonly Action<ProcessStatus> _onProcess;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<long, Pending> _pending = [];
    private readonly Task _reading;
    private long _last;

    private SupervisorChannel(TunnelChannel channel, Action<ProcessStatus> onProcess)
    {
        (_channel, _onProcess) = (channel, onProcess);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Opens it.</summary>
    /// <param name="connection">To the supervisor.</param>
    /// <param name="onProcess">Told how the process is, first as it is now, then whenever it changes.</param>
    public static SupervisorChannel Open(TunnelConnection connection, Action<ProcessStatus> onProcess) =>
        new(connection.Open(new ChannelTarget(ChannelKind.Supervisor)), onProcess);

    /// <summary>Gives an order, and waits until it is done.</summary>
    /// <param name="order">The order; its number does not count.</param>
    /// <param name="onOutput">Told the command's output as it comes.</param>
    /// <param name="cancellationToken">Ends the waiting; the order stays given.</param>
    /// <exception cref="IOException">The connection is gone: whether it was done is not known.</exception>
    public async Task<SupervisorReport> AskAsync(SupervisorOrder order, Action<string>? onOutput, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _last);
        var pending = new Pending(onOutput);
        _pending[id] = pending;
        try
        {
            await _writing.WaitAsync(cancellationToken);
            try
            {
                await JsonMessages.WriteAsync(_channel, order with { Id = id }, ControlJson.Default.SupervisorOrder, cancellationToken);
            }
            finally
            {
                _writing.Release();
            }

            // Whoever reads may have failed before the order was listed.
            if (_reading.IsCompleted) throw new TunnelLostException("the supervisor ended the session");
            return await pending.Done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        Exception end = new TunnelLostException("the supervisor ended the session");
        try
        {
            while (await JsonMessages.ReadAsync(_channel, ControlJson.Default.SupervisorReport, CancellationToken.None) is { } report)
            {
                if (report.Process is { } process) _onProcess(process);
                if (!_pending.TryGetValue(report.Order, out var pending)) continue;
                if (report.Output is { } output) pending.OnOutput?.Invoke(output);
                if (report.Done) pending.Done.TrySetResult(report);
            }
        }
        catch (IOException e)
        {
            end = e;
        }

        foreach (var pending in _pending.Values) pending.Done.TrySetException(end);
    }

    private sealed record Pending(Action<string>? OnOutput)
    {
        public TaskCompletionSource<SupervisorReport> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
