using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// Puts a program's output together. Every WebSocket message begins with its channel: 1 is stdout, 2 is
/// stderr, 3 is how it ended, a <c>Status</c> object; 3 comes last. Protocol v4.channel.k8s.io,
/// k8s.io/apimachinery pkg/util/remotecommand/constants.go.
/// </summary>
/// <param name="mostOutput">How much of stdout and stderr together is kept, in bytes.</param>
internal sealed class ExecMessages(int mostOutput)
{
    private const byte Stdout = 1;
    private const byte Stderr = 2;
    private const byte Status = 3;

    /// <summary>A Status is a few hundred bytes; the runtime's words in it are not ours to bound.</summary>
    private const int MostStatus = 64 * 1024;

    private readonly MemoryStream[] _channels = [new(), new(), new(), new()];
    private int _channel = -1;
    private bool _statusEnded;

    /// <summary>Whether the program's end is told.</summary>
    public bool HasStatus => _statusEnded;

    /// <summary>Whether more came than is kept.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Takes a piece of a message.</summary>
    /// <param name="piece">Its bytes.</param>
    /// <param name="endOfMessage">Whether the next piece begins another message.</param>
    public void Add(ReadOnlySpan<byte> piece, bool endOfMessage)
    {
        if (_channel < 0 && piece.Length > 0)
        {
            _channel = piece[0];
            piece = piece[1..];
        }

        if (_channel is Stdout or Stderr) Keep(_channels[_channel], piece, mostOutput - (int)(_channels[Stdout].Length + _channels[Stderr].Length));
        else if (_channel == Status) Keep(_channels[Status], piece, MostStatus - (int)_channels[Status].Length);
        if (!endOfMessage) return;
        // An empty message opens the channel.
        if (_channel == Status && _channels[Status].Length > 0) _statusEnded = true;
        _channel = -1;
    }

    /// <summary>What is known; null when the end was never told.</summary>
    public ExecResult? Result()
    {
        string output = Text(Stdout), error = Text(Stderr);
        if (Truncated) return new ExecResult(null, output, error, Truncated: true);
        if (!_statusEnded) return null;
        JsonNode? status;
        try
        {
            status = JsonNode.Parse(Text(Status));
        }
        catch (JsonException)
        {
            return new ExecResult(null, output, error, Text(Status).Trim());
        }

        if (status.Text("status") == "Success") return new ExecResult(0, output, error);
        string? code = status.Items("details", "causes").FirstOrDefault(c => c.Text("reason") == "ExitCode")?.Text("message");
        return int.TryParse(code, System.Globalization.CultureInfo.InvariantCulture, out int exitCode)
            ? new ExecResult(exitCode, output, error)
            : new ExecResult(null, output, error, status.Text("message") ?? Text(Status).Trim());
    }

    private void Keep(MemoryStream channel, ReadOnlySpan<byte> piece, int room)
    {
        if (piece.Length > room) Truncated = true;
        channel.Write(piece[..Math.Min(piece.Length, room)]);
    }

    private string Text(int channel) => Encoding.UTF8.GetString(_channels[channel].GetBuffer(), 0, (int)_channels[channel].Length);
}
