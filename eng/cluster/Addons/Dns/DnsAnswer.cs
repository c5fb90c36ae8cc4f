using System.Collections.Immutable;

namespace Kloop.Cluster.Addons.Dns;

internal sealed record DnsAnswer(DnsCode Code, ImmutableArray<DnsRecord> Records)
{
    /// <summary>The zone whose SOA accompanies a negative answer (RFC 2308), or null.</summary>
    public string? Authority { get; init; }

    public ImmutableArray<DnsRecord> Additional { get; init; } = [];

    public static DnsAnswer Of(ImmutableArray<DnsRecord> records) => new(DnsCode.NoError, records);

    public static DnsAnswer NoData(string authority) => new(DnsCode.NoError, []) { Authority = authority };

    public static DnsAnswer NoName(string authority) => new(DnsCode.NameError, []) { Authority = authority };
}
