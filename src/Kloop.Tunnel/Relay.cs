using System.Buffers;
using System.Net.Sockets;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel;

/// <summary>Copies bytes both ways, with half-close, until both ends ended or one failed.</summary>
public static class Relay
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Between a channel and a socket. Failures end both with a reset, as TCP would; nothing is thrown for them.</summary>
    /// <param name="channel">One end.</param>
    /// <param name="socket">The other end.</param>
    /// <param name="cancellationToken">Ends both.</param>
    /// <param name="onBytes">Called whenever bytes were read from either.</param>
    public static async Task RunAsync(TunnelChannel channel, Socket socket, CancellationToken cancellationToken, Action? onBytes = null)
    {
        await BothAsync(
            socket,
            CopyAsync(channel.ReadAsync, (b, t) => SendAllAsync(socket, b, t), () => Shutdown(socket), onBytes, cancellationToken),
            CopyAsync((b, t) => socket.ReceiveAsync(b, t), channel.WriteAsync, channel.End, onBytes, cancellationToken),
            channel.Reset);
    }

    /// <summary>Between two sockets.</summary>
    public static async Task RunAsync(Socket one, Socket other, CancellationToken cancellationToken)
    {
        await BothAsync(
            one,
            CopyAsync((b, t) => one.ReceiveAsync(b, t), (b, t) => SendAllAsync(other, b, t), () => Shutdown(other), null, cancellationToken),
            CopyAsync((b, t) => other.ReceiveAsync(b, t), (b, t) => SendAllAsync(one, b, t), () => Shutdown(one), null, cancellationToken),
            () => ResetSocket(other));
    }

    /// <summary>Closes a socket so that its peer sees a reset and not a clean end.</summary>
    public static void ResetSocket(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already gone: nothing to reset.
        }

        socket.Dispose();
    }

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    public static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    private static async Task BothAsync(Socket socket, Task one, Task other, Action reset)
    {
        var first = await Task.WhenAny(one, other);
        if (!first.IsCompletedSuccessfully)
        {
            reset();
            ResetSocket(socket);
        }

        try
        {
            await Task.WhenAll(one, other);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            reset();
            ResetSocket(socket);
        }
    }

    private static async Task CopyAsync(
        Func<Memory<byte>, CancellationToken, ValueTask<int>> read,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
        Action end,
        Action? onBytes,
        CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await read(buffer, cancellationToken) is var count and > 0)
            {
                onBytes?.Invoke();
                await write(buffer.AsMemory(0, count), cancellationToken);
            }

            end();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Shutdown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer went first.
        }
    }
}
