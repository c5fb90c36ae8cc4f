using System.Collections.Immutable;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>From the bytes of a query to what is to be said; null where silence is the answer.</summary>
internal sealed class DnsResponder(ClusterStore store, ExtraHosts others)
{
    private readonly Derived<ClusterState, DnsZone> _zone = new(() => store.Current, DnsZoneBuilder.Build);

    public (DnsQuery Query, DnsAnswer Answer)? Respond(ReadOnlySpan<byte> message)
    {
        if (!DnsQueryReader.TryRead(message, out var query))
        {
            return null;
        }

        if (query.Class != DnsQuery.InternetClass)
        {
            return (query, new DnsAnswer(DnsCode.NotImplemented, []));
        }

        var answer = _zone.Value.Answer(query.Name, query.Type) ?? others.Answer(query.Name, query.Type);
        if (answer.Records is [AliasRecord alias] && !DnsZone.Covers(alias.Target))
        {
            answer = answer with { Records = [alias, .. others.Answer(alias.Target, query.Type).Records] };
        }

        return (query, Rotate(answer, query.Id));
    }

    /// <summary>Clients take the first address; a random start spreads them. Aliases stay in front.</summary>
    internal static DnsAnswer Rotate(DnsAnswer answer, int by)
    {
        var aliases = answer.Records.TakeWhile(record => record is AliasRecord).ToImmutableArray();
        var rest = answer.Records[aliases.Length..];
        if (rest.Length < 2)
        {
            return answer;
        }

        by %= rest.Length;
        return answer with { Records = [.. aliases, .. rest[by..], .. rest[..by]] };
    }
}
