using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Dev.Ports;

/// <summary>A listening port of the laptop that leads to the cluster. It keeps its number as long as it is open.</summary>
/// <param name="wish">Where it leads.</param>
/// <param name="listener">Listens.</param>
internal sealed class ForwardedPort(PortWish wish, Socket listener) : IDisposable
{
    /// <summary>Ports that an ordinary user may not have get this number more.</summary>
    private const int Raised = 8000;

    private const int FirstFree = 1024;
    private const int MostTries = 100;

    public PortWish Wish => wish;

    public Socket Listener => listener;

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Opens it: the number that was asked for, or else the port's own or the next free one.</summary>
    /// <exception cref="UsageException">It is taken; the text says by whom.</exception>
    public static ForwardedPort Open(PortWish wish)
    {
        if (!IPAddress.TryParse(wish.Address == "localhost" ? "127.0.0.1" : wish.Address, out var address)) throw new UsageException($"{Place(wish)}\"{wish.Address}\" is no address of this laptop: use 127.0.0.1");
        if (wish.LaptopPort is { } asked)
        {
            return Try(wish, address, asked) ?? throw new UsageException(
                $"{Place(wish)}port {asked} of this laptop, for {wish.Resource}:{wish.Port}, is taken by {Kloop.Shoes.Ports.LaptopPorts.Owner((ushort)asked) ?? "another program, or may not be had by you"}: end that, or choose another one");
        }

        int number = ushort.TryParse(wish.Port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort own) ? own : (ushort)0;
        int first = number is 0 or >= FirstFree ? number : number + Raised;
        for (int i = 0; i < MostTries && first + i <= ushort.MaxValue; i++)
        {
            if (Try(wish, address, first == 0 ? 0 : first + i) is { } open) return open;
        }

        throw new UsageException($"{Place(wish)}no port of this laptop from {first} on is free for {wish.Resource}:{wish.Port}");
    }

    public void Dispose() => listener.Dispose();

    private static ForwardedPort? Try(PortWish wish, IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return new ForwardedPort(wish, socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static string Place(PortWish wish) => wish.Place is { } place ? $"{place}: " : "";
}
