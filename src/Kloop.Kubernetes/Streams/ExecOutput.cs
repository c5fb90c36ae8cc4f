using System.Net.WebSockets;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// What a program in a container writes to stdout, byte for byte and of any length, as a stream. Every WebSocket message
/// begins with its channel: 1 is stdout. Protocol v4.channel.k8s.io, k8s.io/apimachinery pkg/util/remotecommand/constants.go.
/// </summary>
public sealed class ExecOutput : IDisposable
{
    private const byte Stdout = 1;

    /// <summary>What is kept of stderr and of the end, in bytes.</summary>
    private const int MostWords = 16 * 1024;

    private readonly WebSocket _socket;
    private readonly string _where;
    private readonly ExecMessages _rest = new(MostWords);
    private bool _begun;
    private bool _stdout;

    private ExecOutput(WebSocket socket, string where) => (_socket, _where) = (socket, where);

    /// <summary>How the program ended, without what it wrote to stdout; null until then.</summary>
    public ExecResult? Result => _rest.HasStatus || _rest.Truncated ? _rest.Result() : null;

    /// <summary>Starts the program; <see cref="ExecOptions.Limit"/> and <see cref="ExecOptions.MostOutput"/> do not count.</summary>
    /// <exception cref="ClusterException">The API server refused, or is out of reach.</exception>
    public static async Task<ExecOutput> OpenAsync(Cluster cluster, ExecOptions options, CancellationToken cancellationToken)
    {
        string path = ResourceType.Pods.Path(cluster.Namespace, options.Pod, "exec") + "?"
            + string.Concat(options.Command.Select(c => $"command={Uri.EscapeDataString(c)}&"))
            + $"container={Uri.EscapeDataString(options.Container)}&stdout=true&stderr=true";
        return new ExecOutput(await ExecSocket.OpenAsync(cluster, options.Pod, path, cancellationToken), $"container {options.Container} of pod {options.Pod}");
    }

    /// <summary>Copies stdout until the program ends.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<ExecResult> CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (Result is null)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close) break;
                var piece = buffer.AsMemory(0, received.Count);
                bool first = !_begun && piece.Length > 0;
                if (first) (_begun, _stdout) = (true, piece.Span[0] == Stdout);
                if (_begun && !_stdout) _rest.Add(piece.Span, received.EndOfMessage);
                else if (_begun) await target.WriteAsync(first ? piece[1..] : piece, cancellationToken);
                if (received.EndOfMessage) _begun = false;
            }
        }
        catch (WebSocketException e)
        {
            throw new IOException($"{_where}: the connection broke: {e.Message}", e);
        }

        return Result ?? throw new IOException($"{_where}: the program ended without a word of how; did the container end?");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
