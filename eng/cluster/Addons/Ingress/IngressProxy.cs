using Kloop.Cluster.Addons.Kube;
using Yarp.ReverseProxy.Forwarder;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>One request: find its route, pick an endpoint, forward; if that one cannot be reached, the next.</summary>
internal sealed class IngressProxy(ClusterStore store, IHttpForwarder forwarder, BackendClient client, RecentFailures failures)
{
    private readonly Derived<ClusterState, RouteTable> _routes = new(() => store.Current, RouteTableBuilder.Build);
    private uint _turn;

    public async Task HandleAsync(HttpContext context)
    {
        var upstream = _routes.Value.Match(context.Request.Host.Host, context.Request.Path.Value ?? "/");
        if (upstream is null)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "no Ingress has a rule for this host and path");
            return;
        }

        if (upstream.Endpoints.IsEmpty)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the service has no ready endpoint");
            return;
        }

        var attempts = failures.Order(upstream.Endpoints, Interlocked.Increment(ref _turn));
        foreach (var endpoint in attempts)
        {
            context.Response.StatusCode = StatusCodes.Status200OK; // the forwarder refuses what the last attempt left
            var error = await forwarder.SendAsync(
                context, endpoint, client.Invoker, BackendClient.ConfigFor(upstream), ForwardedHeaders.Instance);
            if (error == ForwarderError.None || !WasNeverConnected(context))
            {
                return;
            }

            failures.Add(endpoint);
        }
    }

    /// <summary>Without a connection nothing of the request was sent, so that it may be sent to another endpoint.</summary>
    private static bool WasNeverConnected(HttpContext context) =>
        !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested
        && context.Features.Get<IForwarderErrorFeature>()?.Exception is { } exception && IsConnectFailure(exception);

    private static bool IsConnectFailure(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => true,
        TaskCanceledException { InnerException: TimeoutException } => true, // ConnectTimeout; there is no other in the handler
        _ => false,
    };

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"kloop ingress: {reason}\n", context.RequestAborted);
    }
}
