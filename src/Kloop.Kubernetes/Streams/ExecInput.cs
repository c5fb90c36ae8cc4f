using System.Net.WebSockets;
using System.Text;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// A program in a container that reads what it is given for as long as it is wanted. Every WebSocket message begins with
/// its channel: 0 is stdin. Protocol v4.channel.k8s.io, k8s.io/apimachinery pkg/util/remotecommand/constants.go.
/// </summary>
public sealed class ExecInput : IDisposable
{
    private const int MostMessage = 32 * 1024;
    private const byte Stdin = 0;
    private const byte Status = 3;

    private readonly WebSocket _socket;
    private readonly byte[] _message = new byte[1 + MostMessage];

    private ExecInput(WebSocket socket) => _socket = socket;

    /// <summary>Starts the program.</summary>
    /// <exception cref="ClusterException">The API server refused, or is out of reach.</exception>
    public static async Task<ExecInput> OpenAsync(Cluster cluster, string pod, string container, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        string path = ResourceType.Pods.Path(cluster.Namespace, pod, "exec") + "?"
            + string.Concat(command.Select(c => $"command={Uri.EscapeDataString(c)}&"))
            + $"container={Uri.EscapeDataString(container)}&stdin=true&stdout=true&stderr=true";
        return new ExecInput(await ExecSocket.OpenAsync(cluster, pod, path, cancellationToken));
    }

    /// <summary>Gives the program bytes.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _message[0] = Stdin;
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, MostMessage)];
            piece.CopyTo(_message.AsMemory(1));
            await _socket.SendAsync(_message.AsMemory(0, 1 + piece.Length), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>What the program says next, on stdout or stderr; null when it ended.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MostMessage];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            // An empty message opens a channel.
            if (received.Count <= 1) continue;
            return buffer[0] == Status ? null : Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
