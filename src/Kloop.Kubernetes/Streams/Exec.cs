using System.Net.WebSockets;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Streams;

/// <summary>Runs programs in containers through the API server (subresource <c>exec</c>), without stdin.</summary>
public static class Exec
{
    /// <summary>The rights that it needs; RBAC cannot limit them to pods whose names are not known yet.</summary>
    public static IReadOnlyList<AccessRight> Rights(string why) =>
    [
        // GET is how a WebSocket asks; clusters from 1.35 on also check create.
        new("", "pods/exec", "get", null, why),
        new("", "pods/exec", "create", null, why),
    ];

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="ClusterException">
    /// The API server refused (no such pod, container not running, no right), is out of reach, or the program took too long.
    /// A program that could not be started, or that failed, is no exception.
    /// </exception>
    public static async Task<ExecResult> RunAsync(Cluster cluster, ExecOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var socket = await ExecSocket.OpenAsync(cluster, options.Pod, PathOf(cluster, options), either.Token);
            return await ReadAsync(socket, options, either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ClusterException(ClusterFailure.Other, $"\"{options.Command[0]}\" in {Where(options)} did not end within {options.Limit.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is WebSocketException or IOException)
        {
            throw new ClusterException(ClusterFailure.Unreachable, $"\"{options.Command[0]}\" in {Where(options)}: the connection broke: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static async Task<ExecResult> ReadAsync(WebSocket socket, ExecOptions options, CancellationToken cancellationToken)
    {
        var messages = new ExecMessages(options.MostOutput);
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) break;
            messages.Add(buffer.AsSpan(0, received.Count), received.EndOfMessage);
            if (messages.HasStatus || messages.Truncated) break;
        }

        return messages.Result() ?? throw new ClusterException(
            ClusterFailure.Other, $"\"{options.Command[0]}\" in {Where(options)} ended without a word of how: did the container end?");
    }

    private static string PathOf(Cluster cluster, ExecOptions options) =>
        ResourceType.Pods.Path(cluster.Namespace, options.Pod, "exec") + "?"
        + string.Concat(options.Command.Select(c => $"command={Uri.EscapeDataString(c)}&"))
        + $"container={Uri.EscapeDataString(options.Container)}&stdout=true&stderr=true";

    private static string Where(ExecOptions options) => $"container {options.Container} of pod {options.Pod}";
}
