using Kloop.Agent.Http;
using Kloop.Agent.Http1;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Routing;

/// <summary>A live session, the connection that its traffic goes to, and what the agent keeps for it.</summary>
internal sealed class LiveSession(SessionInfo info, TunnelConnection connection) : IDisposable
{
    private readonly RouteMatcher _matcher = new(info.Route);
    private readonly Lock _lock = new();
    private FarEnds? _farEnds;
    private bool _disposed;
    private int _copies;
    private int _refusing;

    public SessionInfo Info => info;

    public TunnelConnection Connection => connection;

    /// <summary>Sends requests to its laptop.</summary>
    public LaptopClients Clients { get; } = new(connection);

    /// <summary>Its laptop's HTTP/1.x connections that wait for a request.</summary>
    public FarEnds FarEnds(TimeProvider time)
    {
        lock (_lock)
        {
            var farEnds = _farEnds ??= new FarEnds(time);
            // A request that was routed here before the end: its connection is not kept.
            if (_disposed) farEnds.Dispose();
            return farEnds;
        }
    }

    /// <summary>Told of its requests; null when nobody wants to know.</summary>
    public RequestObserver? Observer { get; init; }

    /// <summary>Owner and host, for people.</summary>
    public string Who => $"{info.Owner}@{info.Host}";

    public bool Takes(IRequestFacts request) => _matcher.Matches(request);

    /// <summary>When its connection was interrupted, by the clock's timestamp; null while it serves.</summary>
    public long? InterruptedAt { get; private set; }

    /// <summary>Whether requests can go to it now.</summary>
    public bool Serves => connection is { IsInterrupted: false, Completion.IsCompleted: false };

    /// <summary>Notes interruptions until the connection is over.</summary>
    public async Task WatchAsync(TimeProvider time)
    {
        try
        {
            while (true)
            {
                await connection.WaitForInterruptionAsync(CancellationToken.None);
                InterruptedAt = time.GetTimestamp();
                await connection.WaitForResumptionAsync(CancellationToken.None);
                InterruptedAt = null;
            }
        }
        catch (TunnelLostException)
        {
            // Over: it is said when it is taken out of the table.
        }
    }

    /// <summary>Whether one more mirrored copy may be under way; <see cref="EndCopy"/> gives it back.</summary>
    public bool BeginCopy(int most)
    {
        if (Interlocked.Increment(ref _copies) <= most) return true;
        EndCopy();
        return false;
    }

    public void EndCopy() => Interlocked.Decrement(ref _copies);

    /// <summary>Notes whether the laptop's program takes requests; true when that is news.</summary>
    public bool Note(bool takes) => Interlocked.Exchange(ref _refusing, takes ? 0 : 1) == (takes ? 1 : 0);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _farEnds?.Dispose();
        }

        Clients.Dispose();
    }
}
