using System.Collections.Immutable;
using System.Net;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>
/// The names of one state of the cluster, after the specification "Kubernetes DNS-Based Service Discovery" (1.1.0).
/// Names are in lower case and without the last dot.
/// </summary>
internal sealed class DnsZone
{
    public const string Domain = "cluster.local";
    private const string PodSuffix = $".pod.{Domain}";
    private readonly Dictionary<string, List<DnsRecord>> _names = new(StringComparer.Ordinal) { [Domain] = [] };

    /// <summary>Adds a record; the names above its own exist from then on, empty.</summary>
    public void Add(DnsRecord record)
    {
        if (_names.TryGetValue(record.Name, out var records))
        {
            if (!records.Contains(record))
            {
                records.Add(record);
            }

            return;
        }

        _names.Add(record.Name, [record]);
        for (var parent = Parent(record.Name); parent.Length > 0 && _names.TryAdd(parent, []); parent = Parent(parent))
        {
        }
    }

    /// <returns>The answer, or null if the name is none of the cluster's.</returns>
    public DnsAnswer? Answer(string name, DnsType type)
    {
        name = name.ToLowerInvariant();
        if (!Covers(name))
        {
            return _names.GetValueOrDefault(name) is { Count: > 0 } pointers ? Select(name, pointers, type) : null;
        }

        if (_names.TryGetValue(name, out var records))
        {
            return Select(name, records, type);
        }

        return PodAddress(name) switch
        {
            { } address when type is DnsType.A or DnsType.Any => DnsAnswer.Of([new AddressRecord(name, address)]),
            { } => DnsAnswer.NoData(Domain),
            null => DnsAnswer.NoName(Domain),
        };
    }

    public static bool Covers(string name) => name == Domain || name.EndsWith($".{Domain}", StringComparison.Ordinal);

    private DnsAnswer Select(string name, List<DnsRecord> records, DnsType type)
    {
        if (name == Domain && type == DnsType.Soa)
        {
            return DnsAnswer.Of([new AuthorityRecord(Domain)]);
        }

        if (records is [AliasRecord alias] && type != DnsType.Cname)
        {
            var rest = alias.Target == name ? null : Answer(alias.Target, type);
            return DnsAnswer.Of([alias, .. rest?.Records ?? []]);
        }

        ImmutableArray<DnsRecord> fitting = [.. records.Where(record => record.Type == type || type == DnsType.Any)];
        return fitting.IsEmpty ? DnsAnswer.NoData(Domain) : DnsAnswer.Of(fitting) with { Additional = Addresses(fitting) };
    }

    /// <summary>The addresses of SRV targets, which save the client the next question.</summary>
    private ImmutableArray<DnsRecord> Addresses(ImmutableArray<DnsRecord> records) =>
    [
        .. records.OfType<ServiceRecord>().Select(service => service.Target).Distinct()
            .SelectMany(target => _names.GetValueOrDefault(target, [])).OfType<AddressRecord>(),
    ];

    /// <summary>`10-244-0-5.NAMESPACE.pod.cluster.local` says itself what it means; as CoreDNS's "pods insecure".</summary>
    private static IPAddress? PodAddress(string name)
    {
        if (!name.EndsWith(PodSuffix, StringComparison.Ordinal) || name[..^PodSuffix.Length].Split('.') is not [var dashed, _])
        {
            return null;
        }

        var parts = dashed.Split('-');
        return parts.Length == 4 && parts.All(part => byte.TryParse(part, out _))
            ? new IPAddress([.. parts.Select(byte.Parse)])
            : null;
    }

    private static string Parent(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : name[(dot + 1)..];
    }
}
