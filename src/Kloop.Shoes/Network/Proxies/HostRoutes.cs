using System.Net;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>Finds where hosts are, by the same rules and names that a program under seccomp user notification has.</summary>
internal sealed class HostRoutes
{
    private readonly SyntheticAddresses _addresses = new();
    private readonly NameResolver _resolver;
    private readonly Func<OutgoingRoutes> _routes;

    public HostRoutes(IClusterNetwork cluster, LaptopNameServers laptop, Func<OutgoingRoutes> routes) =>
        (_resolver, _routes) = (new NameResolver(cluster, laptop, _addresses, routes), routes);

    /// <summary>Where a name or an address is.</summary>
    public async Task<HostRoute> OfAsync(string host, CancellationToken cancellationToken)
    {
        string name = host.TrimEnd('.');
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return new HostRoute.Here(IPAddress.Loopback);
        if (IPAddress.TryParse(name, out var address)) return Of(address);
        if (await AddressAsync(name, DnsType.A, cancellationToken) is { } found)
        {
            return _addresses.Host(found) is { } there ? new HostRoute.InCluster(there) : new HostRoute.Here(found);
        }

        if (_routes().Of(name) == OutgoingWay.Deny) return new HostRoute.Denied();
        // Names of the laptop's hosts file, and addresses that are IPv6 alone.
        return await HereAsync(name, cancellationToken) is { } own ? new HostRoute.Here(own) : new HostRoute.Nowhere();
    }

    private HostRoute Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return new HostRoute.Here(address);
        return _routes().Of(address) switch
        {
            OutgoingWay.Cluster => new HostRoute.InCluster(address.ToString()),
            OutgoingWay.Deny => new HostRoute.Denied(),
            _ => new HostRoute.Here(address),
        };
    }

    private async Task<IPAddress?> AddressAsync(string name, ushort type, CancellationToken cancellationToken)
    {
        if (await _resolver.AnswerAsync(DnsMessage.Ask(1, name, type).ToBytes(), cancellationToken) is not { } bytes) return null;
        try
        {
            var answer = DnsMessage.Read(bytes);
            return answer.Code == DnsCode.NoError && answer.Answers.FirstOrDefault(r => r.Type == type && r.Data.Length is 4 or 16) is { } record ? new IPAddress(record.Data) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static async Task<IPAddress?> HereAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(name, cancellationToken)).FirstOrDefault();
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
        {
            return null;
        }
    }
}
