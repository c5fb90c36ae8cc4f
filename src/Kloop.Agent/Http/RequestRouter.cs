using System.Diagnostics;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kloop.Agent.Http;

/// <summary>Sends each HTTP/2 request by itself to a session's laptop or to the origin.</summary>
internal sealed class RequestRouter(RoutingContext routing) : IDisposable
{
    /// <summary>Nothing was done for the request: it may be sent again (RFC 9113, 8.7).</summary>
    private const int RefusedStream = 7;

    private readonly RequestForwarder _forwarder = new();

    public async Task HandleAsync(HttpContext context)
    {
        var arrival = context.Features.Get<Arrival>() ?? throw new UnreachableException("a connection without its arrival");
        if (arrival.Entry is { } entry)
        {
            entry.AddHeaders(context.Request.Headers);
            await ToOriginAsync(context, arrival, entry.Authority);
            return;
        }

        var facts = new RequestFacts(context.Request);
        foreach (var mirror in routing.Sessions.MirrorsOf(facts)) await MirrorCopy.StartAsync(mirror, context, arrival, routing.Time);
        if (routing.Sessions.For(facts) is { } session)
        {
            if (await ToLaptopAsync(context, arrival, session)) return;
            RequestForwarder.Forget(context);
        }

        await ToOriginAsync(context, arrival, arrival.Port!.Origin.ToString());
    }

    public void Dispose() => _forwarder.Dispose();

    private async Task<bool> ToLaptopAsync(HttpContext context, Arrival arrival, LiveSession session)
    {
        var at = routing.Time.GetUtcNow();
        long began = routing.Time.GetTimestamp();
        ushort port = arrival.Port!.ServicePort;
        var result = await _forwarder.SendAsync(context, $"{Scheme(arrival)}://laptop:{port}", session.Clients.ForPort(port));
        if (result == ForwardResult.NotSent)
        {
            routing.NotTaken(session);
            return false;
        }

        routing.Taken(session, new RequestSeen(
            at, CallerAddress.Text(context.Connection.RemoteIpAddress), port, context.Request.Protocol, context.Request.Method, context.Request.Path.ToUriComponent(),
            context.Response.StatusCode, Math.Round(routing.Time.GetElapsedTime(began).TotalMilliseconds, 2)));
        return true;
    }

    private async Task ToOriginAsync(HttpContext context, Arrival arrival, string authority)
    {
        var result = ForwardResult.NotSent;
        for (int i = 0; i <= RoutingContext.MostTries; i++)
        {
            if (i > 0)
            {
                RequestForwarder.Forget(context);
                await Task.Delay(routing.TryPause, routing.Time, context.RequestAborted);
            }

            result = await _forwarder.SendAsync(context, $"{Scheme(arrival)}://{authority}", arrival.Http2());
            if (result == ForwardResult.Answered) break;
        }

        // Without the agent the caller would have got no connection: no answer is made up here.
        if (result == ForwardResult.NotSent) context.Features.Get<IHttpResetFeature>()?.Reset(RefusedStream);
    }

    private static string Scheme(Arrival arrival) => arrival.Tls ? "https" : "http";
}
