using System.Net;
using System.Net.Sockets;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Control;

/// <summary>Passes the laptop's datagrams on to one UDP port in the cluster, and what comes back from there.</summary>
internal static class DatagramRoute
{
    public static async Task RunAsync(IncomingChannel incoming, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(incoming, cancellationToken);
        if (socket is null) return;
        await using var channel = new DatagramChannel(incoming.Accept());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] ways = [OutAsync(channel, socket, ended.Token), BackAsync(channel, socket, ended.Token)];
        await Task.WhenAny(ways);
        await ended.CancelAsync();
        await Task.WhenAll(ways);
    }

    /// <summary>A socket of its own: what comes back to it can be for nobody else. Null when it was refused.</summary>
    private static async Task<Socket?> ConnectAsync(IncomingChannel incoming, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(incoming.Target.Text, cancellationToken);
            var address = addresses.FirstOrDefault() ?? throw new SocketException((int)SocketError.HostNotFound);
            socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(new IPEndPoint(address, incoming.Target.Port), cancellationToken);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            incoming.Refuse(DialErrors.From(e.SocketErrorCode), e.SocketErrorCode.ToString());
            return null;
        }
        catch (ArgumentException e)
        {
            // No name is that long.
            incoming.Refuse(DialError.NoSuchHost, e.Message);
            return null;
        }
    }

    private static async Task OutAsync(DatagramChannel channel, Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[DatagramChannel.Longest];
        try
        {
            while (await channel.ReceiveAsync(buffer, cancellationToken) is { } length) await TryAsync(() => socket.SendAsync(buffer.AsMemory(0, length), cancellationToken));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private static async Task BackAsync(DatagramChannel channel, Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[DatagramChannel.Longest];
        try
        {
            while (true)
            {
                if (await TryAsync(() => socket.ReceiveAsync(buffer, cancellationToken)) is { } length) await channel.SendAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    /// <summary>What it gives; null when the network said no (ECONNREFUSED: nobody listened a moment ago; EMSGSIZE): the next datagram is another one.</summary>
    private static async ValueTask<int?> TryAsync(Func<ValueTask<int>> call)
    {
        try
        {
            return await call();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.MessageSize or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NoBufferSpaceAvailable)
        {
            return null;
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
