using System.Net;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>Computes the <see cref="DnsZone"/> of a <see cref="ClusterState"/>.</summary>
internal static class DnsZoneBuilder
{
    public static DnsZone Build(ClusterState state)
    {
        var zone = new DnsZone();
        foreach (var (key, service) in state.Services)
        {
            var name = $"{key.Name}.{key.Namespace}.svc.{DnsZone.Domain}".ToLowerInvariant();
            if (service.Spec.Type == "ExternalName")
            {
                AddAlias(zone, name, service);
            }
            else if (service.Spec.IsHeadless)
            {
                AddHeadless(zone, name, service, state.Endpoints.GetValueOrDefault(key));
            }
            else
            {
                AddVirtual(zone, name, service);
            }
        }

        return zone;
    }

    private static void AddAlias(DnsZone zone, string name, Service service)
    {
        if (service.Spec.ExternalName is { Length: > 0 } target)
        {
            zone.Add(new AliasRecord(name, target.TrimEnd('.').ToLowerInvariant()));
        }
    }

    private static void AddVirtual(DnsZone zone, string name, Service service)
    {
        if (!IPAddress.TryParse(service.Spec.ClusterIP, out var address))
        {
            return; // not given out yet
        }

        zone.Add(new AddressRecord(name, address));
        zone.Add(new PointerRecord(ReverseName(address), name));
        foreach (var port in service.Spec.Ports.Where(port => port.Name.Length > 0))
        {
            zone.Add(new ServiceRecord(PortName(port.Name, port.Protocol, name), (ushort)port.Port, name));
        }
    }

    private static void AddHeadless(DnsZone zone, string name, Service service, Endpoints? endpoints)
    {
        foreach (var subset in endpoints?.Subsets ?? [])
        {
            var addresses = service.Spec.PublishNotReadyAddresses
                ? subset.Addresses.Concat(subset.NotReadyAddresses)
                : subset.Addresses;
            foreach (var endpoint in addresses)
            {
                if (IPAddress.TryParse(endpoint.Ip, out var address))
                {
                    AddEndpoint(zone, name, endpoint, address, subset.Ports);
                }
            }
        }
    }

    private static void AddEndpoint(
        DnsZone zone, string service, EndpointAddress endpoint, IPAddress address, IReadOnlyList<EndpointPort> ports)
    {
        var host = $"{endpoint.Hostname ?? endpoint.Ip.Replace('.', '-')}.{service}".ToLowerInvariant();
        zone.Add(new AddressRecord(service, address));
        zone.Add(new AddressRecord(host, address));
        zone.Add(new PointerRecord(ReverseName(address), host));
        foreach (var port in ports.Where(port => port.Name.Length > 0))
        {
            zone.Add(new ServiceRecord(PortName(port.Name, port.Protocol, service), (ushort)port.Port, host));
        }
    }

    private static string PortName(string port, string protocol, string service) =>
        $"_{port}._{protocol}.{service}".ToLowerInvariant();

    private static string ReverseName(IPAddress address) =>
        $"{string.Join('.', address.GetAddressBytes().Reverse())}.in-addr.arpa";
}
