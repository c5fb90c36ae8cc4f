using System.Net;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// Opens connections to a pod's own loopback through the API server (subresource <c>portforward</c>): over SPDY, which
/// containerd carries faster, or else over a WebSocket.
/// </summary>
public static class PortForward
{
    /// <summary>Connects to a TCP port of a pod.</summary>
    /// <exception cref="ClusterException">The API server refused, or is out of reach.</exception>
    public static async Task<Stream> OpenAsync(Cluster cluster, string pod, ushort port, CancellationToken cancellationToken)
    {
        var (http, webSocket, authorization) = await cluster.ForStreamAsync(ResourceType.Pods.Path(cluster.Namespace, pod, "portforward"), cancellationToken);
        var address = new UriBuilder(webSocket) { Scheme = webSocket.Scheme == "wss" ? "https" : "http" }.Uri;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Cluster.AnswerLimit);
        try
        {
            var spdy = await SpdyPortForward.OpenAsync(http, address, authorization, port, limit.Token);
            if (spdy.Stream is not null) return spdy.Stream;
            if (IsFinal(spdy.Status)) throw Refused(spdy, cluster, pod);
            var socket = await WebSocketPortForward.OpenAsync(http, address, authorization, port, limit.Token);
            if (socket.Stream is not null) return socket.Stream;
            // Of two equal refusals, the first has the cluster's own words.
            throw Refused(spdy.Status == socket.Status ? spdy : socket, cluster, pod);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(pod, $"no answer within {Cluster.AnswerLimit.TotalSeconds:0} s", e);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(pod, (e.InnerException ?? e).Message, e);
        }
    }

    /// <summary>Answers that are about who asks and for what. Any other may be a proxy's that knows no SPDY; 403 may forbid POST alone.</summary>
    private static bool IsFinal(HttpStatusCode? status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound;

    private static ClusterException Refused(PortForwardUpgrade upgrade, Cluster cluster, string pod) => upgrade.Status is { } status
        ? ApiErrors.From(status, upgrade.Words, "create", $"pods/portforward of \"{pod}\" in namespace \"{cluster.Namespace}\"")
        : Unreachable(pod, upgrade.Words, null);

    private static ClusterException Unreachable(string pod, string reason, Exception? inner) =>
        new(ClusterFailure.Unreachable, $"no port-forward to pod {pod}: {reason}", inner);
}
