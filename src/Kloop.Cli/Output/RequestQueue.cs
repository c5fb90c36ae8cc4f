using System.Threading.Channels;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Output;

/// <summary>
/// Requests on their way to the terminal: bounded, so that a slow terminal costs lines and neither
/// memory nor time of those who tell of them.
/// </summary>
internal sealed class RequestQueue
{
    private const int Most = 1024;

    private readonly Channel<RedirectEvent> _queue = Channel.CreateBounded<RedirectEvent>(new BoundedChannelOptions(Most) { SingleReader = false });
    private long _dropped;

    /// <summary>Puts one into the queue; drops and counts it when the queue is full.</summary>
    public void Add(RedirectEvent request)
    {
        if (!_queue.Writer.TryWrite(request)) Interlocked.Increment(ref _dropped);
    }

    /// <summary>The next one, which says how many before it were dropped; null when there is none at this moment.</summary>
    public RedirectEvent? Take()
    {
        if (!_queue.Reader.TryRead(out var next)) return null;
        return next.Request is { } request && Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0
            ? next with { Request = request with { Missed = request.Missed + dropped } }
            : next;
    }

    /// <summary>Waits for the next one; false when there will be none.</summary>
    public Task<bool> WaitAsync() => _queue.Reader.WaitToReadAsync().AsTask();

    /// <summary>No more will come.</summary>
    public void Complete() => _queue.Writer.TryComplete();
}
