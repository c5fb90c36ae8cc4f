using System.Diagnostics;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Http;

/// <summary>Sends each request by itself to a session's laptop or to the origin.</summary>
internal sealed class RequestRouter(SessionTable sessions, AgentLog log, TimeProvider time) : IDisposable
{
    /// <summary>How often and how long an origin that does not take the connection is tried: its pods may just be changing.</summary>
    private const int MostTries = 20;

    private static readonly TimeSpan TryPause = TimeSpan.FromMilliseconds(100);

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
        for (int i = 0; await _forwarder.SendAsync(context, $"{Scheme(arrival)}://{authority}", client) == ForwardResult.NotSent && i < MostTries; i++)
        {
            RequestForwarder.Forget(context);
            await Task.Delay(TryPause, time, context.RequestAborted);
        }
    }

    private static string Scheme(Arrival arrival) => arrival.Tls ? "https" : "http";

    private static string From(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
