using System.Net;
using Kloop.Agent.Http1;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kloop.Agent.Http;

/// <summary>A copy of a request for a session's laptop. Its answer is read and dropped; nothing waits for it.</summary>
internal static class MirrorCopy
{
    /// <summary>Copies of one session under way; more are not made.</summary>
    private const int Most = 64;

    /// <summary>How long a laptop may take over a copy after the original began.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Begins a copy of an HTTP/2 request. Its body is replaced by one that copies as it is read.</summary>
    public static async ValueTask StartAsync(LiveSession session, HttpContext context, Arrival arrival, TimeProvider time)
    {
        // What follows an upgrade is a conversation with the origin alone.
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || !session.BeginCopy(Most)) return;
        CopiedBody? copy = null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            var body = new TeeBody(context.Request.Body);
            (context.Request.Body, copy) = (body, body.Copy);
            context.Response.OnCompleted(() =>
            {
                copy.Finish();
                return Task.CompletedTask;
            });
        }

        var message = Message(context.Request.Method, HttpVersion.Version20, copy);
        await PassThrough.Instance.TransformRequestAsync(context, message, Prefix(arrival), context.RequestAborted);
        var request = context.Request;
        Send(session, message, time, Seen(CallerAddress.Text(context.Connection.RemoteIpAddress), arrival, request.Protocol, request.Method, request.Path.ToUriComponent(), time));
    }

    /// <summary>Begins a copy of an HTTP/1.x request; its body is to be given to what is returned. Null when none is made.</summary>
    public static CopiedBody? Start(LiveSession session, RequestHead head, string from, Arrival arrival, TimeProvider time)
    {
        var copy = new CopiedBody();
        var message = Message(head.Method, HttpVersion.Version11, head.Body().Done ? null : copy);
        message.RequestUri = new Uri(Prefix(arrival) + (head.Target is ['/', ..] ? head.Target : head.RawPath), PassThrough.AsItIs);
        foreach (var (name, value) in head.PassingFields())
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (!session.BeginCopy(Most))
        {
            message.Dispose();
            return null;
        }

        Send(session, message, time, Seen(from, arrival, $"HTTP/1.{head.Minor}", head.Method, head.RawPath, time));
        return copy;
    }

    private static async Task SendAsync(LiveSession session, HttpRequestMessage message, RequestSeen seen, TimeProvider time)
    {
        long began = time.GetTimestamp();
        int status = 0;
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            using var _ = message;
            using var answer = await session.Clients.ForPort(seen.Port).SendAsync(message, limit.Token);
            status = (int)answer.StatusCode;
            await answer.Content.CopyToAsync(Stream.Null, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // A copy that fails is told of as one without an answer.
        }
        finally
        {
            session.EndCopy();
            session.Observer?.Add(seen with { Status = status, Milliseconds = Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 2) });
        }
    }

    private static string Prefix(Arrival arrival) => $"{(arrival.Tls ? "https" : "http")}://laptop:{arrival.Port!.ServicePort}";

    private static HttpRequestMessage Message(string method, Version version, CopiedBody? copy) => new()
    {
        Method = new HttpMethod(method),
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = copy is null ? null : new StreamContent(copy.Stream),
    };

    private static RequestSeen Seen(string from, Arrival arrival, string protocol, string method, string path, TimeProvider time) =>
        new(time.GetUtcNow(), from, arrival.Port!.ServicePort, protocol, method, path, 0, 0);

    private static void Send(LiveSession session, HttpRequestMessage message, TimeProvider time, RequestSeen seen) =>
        _ = Task.Run(() => SendAsync(session, message, seen, time));
}
