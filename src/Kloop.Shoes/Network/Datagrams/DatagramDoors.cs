using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Datagrams;

/// <summary>
/// Where the program's UDP datagrams to the cluster go instead: a socket of the laptop's loopback for each place in the
/// cluster, at the very address that stands for it where that is free. Safe from any thread.
/// </summary>
/// <param name="cluster">The way to the cluster.</param>
/// <param name="note">Told, once for each place, of datagrams that cannot go there.</param>
internal sealed class DatagramDoors(IClusterNetwork cluster, Action<string> note) : IDisposable
{
    /// <summary>Programs also connect UDP sockets to learn of a route, and send nothing: such doors may be closed.</summary>
    internal const int Most = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(IPAddress, ushort), DatagramDoor> _doors = [];
    private readonly HashSet<(string, ushort)> _told = [];
    private bool _ended;

    /// <summary>Where to send what is for a place in the cluster; null when that cannot be.</summary>
    /// <param name="asked">Where the program sends it.</param>
    /// <param name="host">What that is in the cluster.</param>
    public KernelAddress? PlaceFor(KernelAddress asked, string host)
    {
        lock (_lock)
        {
            if (_ended) return null;
            if (!_doors.TryGetValue((asked.Address, asked.Port), out var door))
            {
                if (_doors.Count >= Most) CloseIdle();
                if (_doors.Count >= Most || Open(asked, host) is not { } opened) return null;
                door = _doors[(asked.Address, asked.Port)] = opened;
            }

            return asked with { Address = door.Place.Address, Port = (ushort)door.Place.Port };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var door in _doors.Values) door.Dispose();
            _doors.Clear();
        }
    }

    /// <summary>The address itself; another port of it where that is taken or privileged; and for one that is not of this laptop, its loopback.</summary>
    private DatagramDoor? Open(KernelAddress asked, string host)
    {
        var address = IPAddress.IsLoopback(asked.Address) ? asked.Address : IPAddress.Loopback;
        foreach (ushort port in address.Equals(asked.Address) ? (ushort[])[asked.Port, 0] : [0])
        {
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.Bind(new IPEndPoint(address, port));
                return new DatagramDoor(socket, () => cluster.OpenDatagramsAsync(host, asked.Port, CancellationToken.None), reason => Tell(host, asked.Port, reason));
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private void CloseIdle()
    {
        foreach (var (place, door) in _doors.Where(d => d.Value.IsIdle).ToList())
        {
            door.Dispose();
            _doors.Remove(place);
        }
    }

    private void Tell(string host, ushort port, string reason)
    {
        lock (_lock)
        {
            if (_told.Count >= Most || !_told.Add((host, port))) return;
        }

        note(string.Create(CultureInfo.InvariantCulture, $"your program's UDP datagrams to {host}:{port} in the cluster get lost: {reason}"));
    }
}
