using System.Collections.Concurrent;
using System.Net;
using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>Every caller's HTTP/1.x connection.</summary>
internal sealed class Http1Front : IDisposable
{
    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(1);

    private readonly RoutingContext _context;
    private readonly ConcurrentDictionary<Http1Connection, Http1Connection> _open = new();
    private readonly ITimer _sweep;
    private volatile bool _retiring;

    /// <param name="context">Where requests go.</param>
    /// <param name="headLimit">How long a caller may take over a request's head.</param>
    /// <param name="idleLimit">How long it may keep a connection without a request.</param>
    public Http1Front(RoutingContext context, TimeSpan headLimit, TimeSpan idleLimit)
    {
        _context = context;
        _sweep = context.Time.CreateTimer(
            _ =>
            {
                foreach (var connection in _open.Keys) connection.EndIfOver(headLimit, idleLimit);
            },
            null,
            SweepPause,
            SweepPause);
    }

    /// <summary>Connections that are open now.</summary>
    public int Connections => _open.Count;

    /// <summary>Takes a connection over.</summary>
    public void Serve(Link link, EndPoint? remote, Arrival arrival) => _ = ServeAsync(link, remote, arrival);

    /// <summary>From now on each request is the last of its connection.</summary>
    public void Retire()
    {
        _retiring = true;
        foreach (var connection in _open.Keys) connection.RequestCloseAfterNext();
    }

    /// <summary>Closes the connections that have no request.</summary>
    public void CloseIdle()
    {
        foreach (var connection in _open.Keys) connection.RequestClose();
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var connection in _open.Keys) connection.Abort();
    }

    private async Task ServeAsync(Link link, EndPoint? remote, Arrival arrival)
    {
        using var connection = new Http1Connection(link, remote, arrival, _context);
        _open[connection] = connection;
        try
        {
            if (_retiring) connection.RequestCloseAfterNext();
            await connection.RunAsync();
        }
        finally
        {
            _open.TryRemove(connection, out _);
            arrival.Dispose();
        }
    }
}
