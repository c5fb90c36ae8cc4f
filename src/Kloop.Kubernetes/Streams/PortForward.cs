using System.Net.WebSockets;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Streams;

/// <summary>Opens connections to a pod's own loopback through the API server (subresource <c>portforward</c>).</summary>
public static class PortForward
{
    private const string Protocol = "v4.channel.k8s.io";

    /// <summary>Connects to a TCP port of a pod.</summary>
    /// <exception cref="ClusterException">The API server refused, or is out of reach.</exception>
    public static async Task<Stream> OpenAsync(Cluster cluster, string pod, ushort port, CancellationToken cancellationToken)
    {
        string path = ResourceType.Pods.Path(cluster.Namespace, pod, "portforward") + $"?ports={port}";
        var (http, address, authorization) = await cluster.ForStreamAsync(path, cancellationToken);
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Protocol);
        socket.Options.CollectHttpResponseDetails = true;
        if (authorization is not null) socket.Options.SetRequestHeader("Authorization", authorization.ToString());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Cluster.AnswerLimit);
        try
        {
            await socket.ConnectAsync(address, http, limit.Token);
            return new PortForwardStream(socket);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw status is 0 or System.Net.HttpStatusCode.SwitchingProtocols
                ? new ClusterException(ClusterFailure.Unreachable, $"no port-forward to pod {pod}: {(e.InnerException ?? e).Message}", e)
                : Connection.ApiErrors.From(status, "no more words", "create", $"pods/portforward of \"{pod}\" in namespace \"{cluster.Namespace}\"");
        }
    }
}
