using System.Net;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Notifications;
using Kloop.Shoes.Network.Ports;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Shoes.Network.Connects;

/// <summary>Decides where a connection really goes.</summary>
internal sealed class Destinations(LaptopNameServers laptop, SyntheticAddresses addresses, MovedPorts moved, Func<OutgoingRoutes> routes)
{
    private const ushort NameServerPort = 53;

    private readonly HashSet<IPAddress> _nameServers = [.. laptop.Addresses];

    public Destination Of(KernelAddress asked)
    {
        if (addresses.Host(asked.Address) is { } host) return asked.Port == NameServerPort ? new Destination.Names() : new Destination.InCluster(host);
        if (asked.Port == NameServerPort && _nameServers.Contains(asked.Address)) return new Destination.Names();
        if (IsHere(asked.Address)) return moved.Actual(asked.Port) is { } port ? new Destination.Moved(port) : Destination.Unchanged;
        return routes().Of(asked.Address) switch
        {
            OutgoingWay.Cluster => asked.Port == NameServerPort ? new Destination.Names() : new Destination.InCluster(asked.Address.ToString()),
            OutgoingWay.Deny => new Destination.Denied(),
            _ => Destination.Unchanged,
        };
    }

    /// <summary>127.0.0.1, ::1, and the wildcard, which connects to here as well.</summary>
    private static bool IsHere(IPAddress address) => IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
