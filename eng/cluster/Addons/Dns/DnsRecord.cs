using System.Net;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>One resource record. Names are without the last dot.</summary>
internal abstract record DnsRecord(string Name, DnsType Type);

internal sealed record AddressRecord(string Name, IPAddress Address) : DnsRecord(Name, DnsType.A);

internal sealed record AliasRecord(string Name, string Target) : DnsRecord(Name, DnsType.Cname);

internal sealed record PointerRecord(string Name, string Target) : DnsRecord(Name, DnsType.Ptr);

internal sealed record ServiceRecord(string Name, ushort Port, string Target) : DnsRecord(Name, DnsType.Srv)
{
    public const ushort Priority = 0;
    public const ushort Weight = 100;
}

internal sealed record AuthorityRecord(string Name) : DnsRecord(Name, DnsType.Soa);
