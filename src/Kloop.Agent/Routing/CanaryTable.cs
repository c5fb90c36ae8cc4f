using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kloop.Tunnel;

namespace Kloop.Agent.Routing;

/// <summary>
/// Connections that the agent sends to the Service's address and waits for at its own listeners: when
/// one arrives, the Service leads here. A canary begins with a magic word and a random nonce.
/// </summary>
internal sealed class CanaryTable
{
    /// <summary>How long an arriving connection may be held to see whether it is a canary. Only while one is out.</summary>
    private static readonly TimeSpan Peek = TimeSpan.FromMilliseconds(300);

    private const int NonceSize = 16;

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _out = new();

    private static ReadOnlySpan<byte> Magic => "KLOOP-CANARY "u8;

    private static int Size => Magic.Length + NonceSize;

    /// <summary>Sends one canary. Null when it arrived, else why not.</summary>
    public async Task<string?> SendAsync(string host, ushort port, TimeSpan limit, CancellationToken cancellationToken)
    {
        var nonce = new Guid(RandomNumberGenerator.GetBytes(NonceSize));
        var arrived = _out[nonce] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(host, port, timeout.Token);
            await Relay.SendAllAsync(socket, (byte[])[.. Magic, .. nonce.ToByteArray()], timeout.Token);
            await arrived.Task.WaitAsync(timeout.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"a connection to {host}:{port} did not arrive at the agent within {limit.TotalSeconds:0.#} s";
        }
        catch (SocketException e)
        {
            return $"{host}:{port} could not be connected from the agent's pod ({e.SocketErrorCode})";
        }
        finally
        {
            _out.TryRemove(nonce, out _);
        }
    }

    /// <summary>Whether this new connection is a canary of ours; the bytes of any other connection stay unread.</summary>
    public async Task<bool> RecognizeAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (_out.IsEmpty) return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Peek);
        var bytes = new byte[Size];
        try
        {
            int read = await socket.ReceiveAsync(bytes, SocketFlags.Peek, limit.Token);
            if (read < Size || !bytes.AsSpan().StartsWith(Magic)) return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        if (!_out.TryGetValue(new Guid(bytes.AsSpan(Magic.Length)), out var waiting)) return false;
        waiting.TrySetResult();
        return true;
    }
}
