using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Entries;
using Kloop.Agent.Http;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Http1;

/// <summary>Sends one request to a session's laptop or to the origin.</summary>
internal sealed class RequestRoute(RoutingContext context, Http1Caller caller, Arrival arrival)
{
    private RequestPassage _passage = null!;
    private bool _isWhole;

    /// <summary>Serves the request whose head was read.</summary>
    /// <exception cref="IOException">The caller is lost, or it must think that the far end is.</exception>
    /// <exception cref="MalformedHttpException">The request's body is malformed.</exception>
    public async Task ServeAsync()
    {
        var copies = Mirror();
        try
        {
            var body = caller.Head.Body();
            int here = body.Take(caller.Source.Bytes.Span, copies);
            if (body.Done) copies?.Complete();
            _isWhole = body.Done;
            _passage = new RequestPassage(caller, body, here, copies);
            if (arrival.Entry is { } entry) caller.Head.MarkAs(entry);
            else if (context.Sessions.For(caller.Head) is { } session && await ToLaptopAsync(session)) return;
            await ToOriginAsync();
        }
        finally
        {
            // Who still reads the body still writes to them.
            if (copies is not null) _ = caller.Upload.ContinueWith(_ => copies.Finish(), default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private CopiedBodies? Mirror()
    {
        // What follows an upgrade is a conversation with the origin alone.
        if (arrival.Port is null || caller.Head.Upgrades) return null;
        var copies = context.Sessions.MirrorsOf(caller.Head).Select(m => MirrorCopy.Start(m, caller.Head, caller.From, arrival, context.Time)).OfType<CopiedBody>().ToList();
        return copies.Count == 0 ? null : new CopiedBodies(copies);
    }

    private async Task<bool> ToLaptopAsync(LiveSession session)
    {
        var at = context.Time.GetUtcNow();
        long began = context.Time.GetTimestamp();
        var idle = session.FarEnds(context.Time);
        var place = PlaceOf(null);
        int status = StatusCodes.Status502BadGateway;
        for (bool again = false; ; again = true)
        {
            FarEnd farEnd;
            try
            {
                farEnd = (again ? null : idle.Take(place)) ?? await ConnectAsync(
                    place, () => Connecting.ToLaptopAsync(session.Connection, arrival.Port!.ServicePort, confirmed: !_isWhole));
            }
            catch (LaptopRefusedException)
            {
                context.NotTaken(session);
                return false;
            }
            catch (IOException)
            {
                await caller.AnswerAsync(status);
                break;
            }

            var end = await _passage.RunAsync(farEnd, idle);
            if (end == PassageEnd.NotSent)
            {
                context.NotTaken(session);
                return false;
            }

            if (end == PassageEnd.Lost && farEnd.Used && !again && _passage.MaySendAgain) continue;
            if (end == PassageEnd.Lost) await caller.AnswerAsync(status);
            else status = _passage.Status;
            Seen(session, at, began, status);
            if (end == PassageEnd.Broken) throw new IOException("the laptop was lost in its answer");
            return true;
        }

        Seen(session, at, began, status);
        return true;
    }

    private async Task ToOriginAsync()
    {
        EndPoint address = arrival.Entry is { } entry ? AddressOf(entry) : arrival.Port!.Origin;
        var place = PlaceOf(address);
        for (bool again = false; ; again = true)
        {
            var farEnd = (again ? null : context.Origins.Take(place)) ?? await ConnectAsync(place, () => OriginAsync(address));
            var end = await _passage.RunAsync(farEnd, context.Origins);
            if (end == PassageEnd.Answered) return;
            // Without the agent the caller would have lost its connection: no answer is made up here.
            if (end != PassageEnd.Lost || again || !farEnd.Used || !_passage.MaySendAgain) throw new IOException("the origin was lost");
        }
    }

    /// <summary>An origin that does not take the connection is tried again: its pods may just be changing.</summary>
    private async ValueTask<Link> OriginAsync(EndPoint address)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await Connecting.ToOriginAsync(address);
            }
            catch (SocketException) when (i < RoutingContext.MostTries)
            {
                await Task.Delay(context.TryPause, context.Time);
            }
            catch (TimeoutException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    private async ValueTask<FarEnd> ConnectAsync(Place place, Func<ValueTask<Link>> connect)
    {
        var link = await connect();
        if (arrival.Tls) link = await Connecting.WithTlsAsync(link, place.TlsName!);
        return new FarEnd(place, link, context.Time.GetTimestamp());
    }

    private Place PlaceOf(EndPoint? address) => new(address, arrival.Port?.ServicePort ?? 0, arrival.Tls ? caller.Head.Host : null);

    private void Seen(LiveSession session, DateTimeOffset at, long began, int status) =>
        context.Taken(session, new RequestSeen(
            at, caller.From, arrival.Port!.ServicePort, $"HTTP/1.{caller.Head.Minor}", caller.Head.Method, caller.Head.RawPath, status,
            Math.Round(context.Time.GetElapsedTime(began).TotalMilliseconds, 2)));

    private static EndPoint AddressOf(Entry entry) =>
        IPAddress.TryParse(entry.Host, out var address) ? new IPEndPoint(address, entry.Port) : new DnsEndPoint(entry.Host, entry.Port);
}
