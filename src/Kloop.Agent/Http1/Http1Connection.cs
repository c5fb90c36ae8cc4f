using System.Net;
using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>Serves a caller's connection, request by request.</summary>
internal sealed class Http1Connection(Link link, EndPoint? remote, Arrival arrival, RoutingContext context) : IDisposable
{
    private readonly Http1Caller _caller = new(link, remote, context.Time);
    private long _since = context.Time.GetTimestamp();
    private volatile Phase _phase = Phase.Serving;
    private volatile bool _closing;
    private volatile bool _leaving;
    private volatile bool _timedOut;

    private enum Phase
    {
        /// <summary>No byte of a request.</summary>
        Idle,

        /// <summary>Some bytes of a head.</summary>
        Head,
        Serving,
    }

    /// <summary>Serves until the connection is over.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await ReadHeadAsync())
            {
                await new RequestRoute(context, _caller, arrival).ServeAsync();
                if (_caller.IsLast) break;
            }

            await _caller.CloseAsync();
        }
        catch (MalformedHttpException e)
        {
            await RefuseAsync(e.Status);
        }
        catch (Exception e) when (Lost.Is(e))
        {
            link.Reset();
        }
    }

    /// <summary>Asks for its end after the next request, or the one that is under way.</summary>
    public void RequestCloseAfterNext() => _leaving = true;

    /// <summary>Asks for its end: after the request under way, or now when there is none.</summary>
    public void RequestClose()
    {
        _closing = true;
        if (_phase == Phase.Idle) link.StopReading();
    }

    /// <summary>Ends it when it has waited for too long.</summary>
    public void EndIfOver(TimeSpan headLimit, TimeSpan idleLimit)
    {
        var waited = context.Time.GetElapsedTime(Volatile.Read(ref _since));
        if (_phase == Phase.Serving || _timedOut || waited <= (_phase == Phase.Head ? headLimit : idleLimit)) return;
        _timedOut = true;
        link.StopReading();
    }

    /// <summary>Drops it, whatever it does.</summary>
    public void Abort() => link.Reset();

    public void Dispose() => _caller.Dispose();

    private async ValueTask<bool> ReadHeadAsync()
    {
        Enter(Phase.Idle);
        _caller.Rest();
        while (true)
        {
            SkipEmptyLines();
            if (!_caller.Source.IsEmpty)
            {
                if (_phase == Phase.Idle) Enter(Phase.Head);
                int length = _caller.Head.Read(_caller.Source.Bytes.Span);
                if (length > 0)
                {
                    _caller.Source.Skip(length);
                    Enter(Phase.Serving);
                    (_caller.IsTold, _caller.Upload, _caller.IsLast) = (false, Task.CompletedTask, _closing || _leaving || _caller.Head.IsLast);
                    return true;
                }
            }
            else if (_closing)
            {
                return false;
            }

            if (await _caller.Source.ReadAsync() > 0) continue;
            if (_caller.Source.IsEmpty) return false;
            throw _timedOut ? new MalformedHttpException(408, "a head that does not come to its end") : new MalformedHttpException(400, "half a head");
        }
    }

    /// <summary>Some callers send one after a body (RFC 9112, 2.2).</summary>
    private void SkipEmptyLines()
    {
        while (_caller.Source.Bytes.Span.StartsWith("\r\n"u8)) _caller.Source.Skip(2);
    }

    private void Enter(Phase phase)
    {
        Volatile.Write(ref _since, context.Time.GetTimestamp());
        _phase = phase;
    }

    private async Task RefuseAsync(int status)
    {
        try
        {
            if (_caller.IsTold && _phase == Phase.Serving)
            {
                link.Reset();
                return;
            }

            await _caller.AnswerAsync(status);
            await _caller.CloseAsync();
        }
        catch (Exception e) when (Lost.Is(e))
        {
            link.Reset();
        }
    }
}
