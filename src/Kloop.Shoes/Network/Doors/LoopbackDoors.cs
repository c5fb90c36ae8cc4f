using System.Net;
using System.Net.Sockets;

namespace Kloop.Shoes.Network.Doors;

/// <summary>Listeners on the laptop's loopback, an address for each Service, whose connections go to the cluster.</summary>
/// <param name="cluster">The way to the cluster.</param>
public sealed class LoopbackDoors(IClusterNetwork cluster) : IDisposable
{
    /// <summary>127.112.0.0/12: away from the addresses that seccomp user notification hands out.</summary>
    private const uint First = 0x7f700000;

    /// <summary>Addresses of the range; where to begin is drawn, so that two sessions seldom meet.</summary>
    private const int Addresses = 1 << 20;

    private const int MostTries = 50;

    private readonly CancellationTokenSource _ended = new();
    private readonly List<Socket> _listeners = [];
    private int _next = Random.Shared.Next(Addresses);

    /// <summary>Opens a door.</summary>
    /// <param name="wish">To what.</param>
    /// <param name="mayMove">Take another port where the user may not have that one (below 1024); else it is refused.</param>
    /// <exception cref="IOException">It cannot be.</exception>
    public Door Open(DoorWish wish, bool mayMove)
    {
        for (int i = 1; ; i++)
        {
            var address = NextAddress();
            var opened = new List<Socket>();
            try
            {
                var ports = wish.Ports.ToDictionary(p => p, p => Listen(address, p, mayMove, opened));
                foreach (var (listener, port) in opened.Zip(wish.Ports)) _ = AcceptAsync(listener, wish.Host, port);
                _listeners.AddRange(opened);
                return new Door(wish, address, ports);
            }
            catch (SocketException e)
            {
                foreach (var socket in opened) socket.Dispose();
                if (e.SocketErrorCode == SocketError.AddressAlreadyInUse && i < MostTries) continue;
                throw new IOException($"{wish.Host} cannot be offered at {address}: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        foreach (var listener in _listeners) listener.Dispose();
    }

    private IPAddress NextAddress()
    {
        // Never an address that ends with 0 or 255: some programs take these for networks.
        do _next = (_next + 1) % Addresses;
        while ((_next & 0xff) is 0 or 0xff);
        uint number = First + (uint)_next;
        return new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
    }

    private static ushort Listen(IPAddress address, ushort port, bool mayMove, List<Socket> opened)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        opened.Add(socket);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException e) when (mayMove && e.SocketErrorCode == SocketError.AccessDenied)
        {
            socket.Bind(new IPEndPoint(address, 0));
        }

        socket.Listen();
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task AcceptAsync(Socket listener, string host, ushort port)
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(_ended.Token), host, port);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That client is gone; others come.
            }
        }
    }

    private async Task ServeAsync(Socket client, string host, ushort port)
    {
        using var _ = client;
        client.NoDelay = true;
        try
        {
            string? domain = (await cluster.ResolverAsync(_ended.Token)).Domain;
            var dial = await cluster.DialAsync(domain is null ? host : $"{host}.{domain}", port, _ended.Token);
            if (dial.Connection is not { } connection)
            {
                // The program is connected already: a reset is what is left to say no.
                client.LingerState = new LingerOption(true, 0);
                return;
            }

            await using var __ = connection;
            await connection.RelayAsync(client, _ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client is gone, the cluster out of reach, or kloop ends.
        }
    }
}
