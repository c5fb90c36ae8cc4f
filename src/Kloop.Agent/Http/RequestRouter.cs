using System.Diagnostics;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kloop.Agent.Http;

/// <summary>Sends each request by itself to a session's laptop or to the origin.</summary>
/// <param name="sessions">The live sessions.</param>
/// <param name="log">Told when a laptop takes no requests.</param>
/// <param name="time">The clock.</param>
/// <param name="tryPause">How long between tries of an origin that does not take the connection; null for 100 ms.</param>
internal sealed class RequestRouter(SessionTable sessions, AgentLog log, TimeProvider time, TimeSpan? tryPause = null) : IDisposable
{
    /// <summary>How often an origin that does not take the connection is tried: its pods may just be changing.</summary>
    private const int MostTries = 20;

    private readonly TimeSpan _tryPause = tryPause ?? TimeSpan.FromMilliseconds(100);

    /// <summary>Nothing was done for the request: it may be sent again (RFC 9113, 8.7).</summary>
    private const int RefusedStream = 7;

    private readonly RequestForwarder _forwarder = new();
    private readonly HttpMessageInvoker _origin = OriginClients.Create();

    public async Task HandleAsync(HttpContext context)
    {
        var arrival = context.Features.Get<Arrival>() ?? throw new UnreachableException("a connection without its arrival");
        if (arrival.Entry is { } entry)
        {
            entry.AddHeaders(context.Request.Headers);
            await ToOriginAsync(context, arrival, entry.Authority);
            return;
        }

        var port = arrival.Port!;
        foreach (var mirror in sessions.MirrorsOf(context.Request)) await MirrorCopy.StartAsync(mirror, context, arrival, time);
        if (sessions.For(context.Request) is { } session)
        {
            if (await ToLaptopAsync(context, arrival, session)) return;
            RequestForwarder.Forget(context);
        }

        await ToOriginAsync(context, arrival, port.Origin.ToString());
    }

    public void Dispose()
    {
        _origin.Dispose();
        _forwarder.Dispose();
    }

    private async Task<bool> ToLaptopAsync(HttpContext context, Arrival arrival, LiveSession session)
    {
        var at = time.GetUtcNow();
        long began = time.GetTimestamp();
        ushort port = arrival.Port!.ServicePort;
        var result = await _forwarder.SendAsync(context, $"{Scheme(arrival)}://laptop:{port}", session.Clients.ForPort(port));
        if (result == ForwardResult.NotSent)
        {
            if (session.Note(takes: false)) log.Write($"session of {session.Who}: its laptop takes no requests; they go to the origin");
            return false;
        }

        if (session.Note(takes: true)) log.Write($"session of {session.Who}: its laptop takes requests again");

        session.Observer?.Add(new RequestSeen(
            at, From(context), port, context.Request.Protocol, context.Request.Method, context.Request.Path.ToUriComponent(),
            context.Response.StatusCode, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 2)));
        return true;
    }

    private async Task ToOriginAsync(HttpContext context, Arrival arrival, string authority)
    {
        var client = RequestForwarder.IsHttp2(context.Request) ? arrival.Http2() : _origin;
        var result = ForwardResult.NotSent;
        for (int i = 0; i <= MostTries; i++)
        {
            if (i > 0)
            {
                RequestForwarder.Forget(context);
                await Task.Delay(_tryPause, time, context.RequestAborted);
            }

            result = await _forwarder.SendAsync(context, $"{Scheme(arrival)}://{authority}", client);
            if (result == ForwardResult.Answered) break;
        }

        if (result == ForwardResult.NotSent || RequestForwarder.LostOrigin(context)) End(context, result);
    }

    /// <summary>Without the agent the caller would have got no connection, or lost it: no answer is made up here.</summary>
    private static void End(HttpContext context, ForwardResult result)
    {
        if (context.Features.Get<IHttpResetFeature>() is not { } stream) context.Abort();
        else if (result == ForwardResult.NotSent) stream.Reset(RefusedStream);
    }

    private static string Scheme(Arrival arrival) => arrival.Tls ? "https" : "http";

    private static string From(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
