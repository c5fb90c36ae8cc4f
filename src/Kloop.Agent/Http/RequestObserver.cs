using System.Threading.Channels;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Http;

/// <summary>Tells a session's laptop of its requests. A laptop that does not read misses some and is told how many; no request waits for it.</summary>
internal sealed class RequestObserver(TimeProvider time)
{
    private const int MostWaiting = 512;

    /// <summary>Requests of so long go together: telling of each alone costs as much as serving it.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

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
            while (await _seen.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(Together, time, cancellationToken);
                var requests = new List<RequestSeen>();
                while (requests.Count < MostWaiting && _seen.Reader.TryRead(out var request)) requests.Add(request);
                requests[0] = requests[0] with { Missed = Interlocked.Exchange(ref _missed, 0) };
                await feed.WriteAsync(requests, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The session ended, or its laptop does not want to know.
        }
    }
}
