using System.Buffers;
using System.Net.Sockets;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel;

/// <summary>Copies bytes both ways, with half-close, until both ends ended or one failed.</summary>
public static class Relay
{
    private const int BufferSize = 64 * 1024;

    /// <summary>How often a socket whose bytes cannot be passed on is asked whether it was reset.</summary>
    private static readonly TimeSpan ResetInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Between a channel and a socket. Failures end both with a reset, as TCP would; nothing is thrown for them.</summary>
    /// <param name="channel">One end.</param>
    /// <param name="socket">The other end.</param>
    /// <param name="cancellationToken">Ends both.</param>
    /// <param name="onBytes">Called whenever bytes were read from either.</param>
    public static async Task RunAsync(TunnelChannel channel, Socket socket, CancellationToken cancellationToken, Action? onBytes = null)
    {
        await BothAsync(
            socket,
            CopyAsync(channel, socket, onBytes, cancellationToken),
            CopyAsync(socket, channel.WriteAsync, channel.End, onBytes, cancellationToken),
            channel.Reset);
    }

    /// <summary>Between two sockets.</summary>
    public static async Task RunAsync(Socket one, Socket other, CancellationToken cancellationToken)
    {
        await BothAsync(
            one,
            CopyAsync(one, (b, t) => SendAllAsync(other, b, t), () => Shutdown(other), null, cancellationToken),
            CopyAsync(other, (b, t) => SendAllAsync(one, b, t), () => Shutdown(one), null, cancellationToken),
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

    private static async Task CopyAsync(TunnelChannel channel, Socket socket, Action? onBytes, CancellationToken cancellationToken)
    {
        while (await channel.TakeAsync(
            (bytes, token) =>
            {
                onBytes?.Invoke();
                return SendAllAsync(socket, bytes, token);
            },
            cancellationToken))
        {
        }

        Shutdown(socket);
    }

    private static async Task CopyAsync(
        Socket socket, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, Action end, Action? onBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            // An idle connection holds no buffer.
            await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            int count = await socket.ReceiveAsync(buffer, cancellationToken);
            if (count > 0)
            {
                onBytes?.Invoke();
                var writing = write(buffer.AsMemory(0, count), cancellationToken);
                if (writing.IsCompleted) await writing;
                else await UnlessResetAsync(writing.AsTask(), socket);
            }

            // Not after a failure: a write that was given up may still read from it.
            ArrayPool<byte>.Shared.Return(buffer);
            if (count == 0) break;
        }

        end();
    }

    /// <summary>Nobody reads the socket meanwhile, so its reset is to be asked for.</summary>
    private static async Task UnlessResetAsync(Task writing, Socket socket)
    {
        while (await Task.WhenAny(writing, Task.Delay(ResetInterval)) != writing)
        {
            if (!socket.Poll(0, SelectMode.SelectError)) continue;
            _ = writing.ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
            throw new SocketException((int)SocketError.ConnectionReset);
        }

        await writing;
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
