using System.Threading.Channels;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Http;

/// <summary>Tells a session's laptop of its requests. A laptop that does not read misses some and is told how many; no request waits for it.</summary>
internal sealed class RequestObserver
{
    private const int MostWaiting = 512;

    private readonly Channel<RequestSeen> _seen = Channel.CreateBounded<RequestSeen>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long _missed;

    public void Add(RequestSeen request)
    {
        if (!_seen.Writer.TryWrite(request)) Interlocked.Increment(ref _missed);
    }

    /// <summary>Writes to the laptop until the connection ends.</summary>
    public async Task RunAsync(TunnelConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var feed = RequestFeed.Open(connection);
            await foreach (var request in _seen.Reader.ReadAllAsync(cancellationToken))
            {
                await feed.WriteAsync(request with { Missed = Interlocked.Exchange(ref _missed, 0) }, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The session ended, or its laptop does not want to know.
        }
    }
}
