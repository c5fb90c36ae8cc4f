using System.Net;
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

    /// <summary>Begins a copy. The request's body is replaced by one that copies as it is read.</summary>
    public static async ValueTask StartAsync(LiveSession session, HttpContext context, Arrival arrival, TimeProvider time)
    {
        // What follows an upgrade is a conversation with the origin alone.
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || !session.BeginCopy(Most)) return;
        TeeBody? body = null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            context.Request.Body = body = new TeeBody(context.Request.Body);
            context.Response.OnCompleted(() =>
            {
                body.Finish();
                return Task.CompletedTask;
            });
        }

        var port = arrival.Port!.ServicePort;
        var message = await MessageAsync(context, $"{(arrival.Tls ? "https" : "http")}://laptop:{port}", body);
        var seen = new RequestSeen(
            time.GetUtcNow(), context.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "", port, context.Request.Protocol,
            context.Request.Method, context.Request.Path.ToUriComponent(), 0, 0);
        _ = Task.Run(() => SendAsync(session, message, seen, time));
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

    private static async ValueTask<HttpRequestMessage> MessageAsync(HttpContext context, string prefix, TeeBody? body)
    {
        bool http2 = RequestForwarder.IsHttp2(context.Request);
        var message = new HttpRequestMessage
        {
            Method = new HttpMethod(context.Request.Method),
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new StreamContent(body.Copy),
        };
        await PassThrough.Instance.TransformRequestAsync(context, message, prefix, context.RequestAborted);
        return message;
    }
}
