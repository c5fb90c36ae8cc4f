namespace Kloop.Cluster.Addons.Dns;

/// <param name="Name">As it was asked (some resolvers vary the case and compare), without the last dot.</param>
/// <param name="PayloadSize">How many bytes of UDP the client takes: EDNS0's figure, or RFC 1035's 512.</param>
internal sealed record DnsQuery(
    ushort Id, bool RecursionDesired, string Name, DnsType Type, ushort Class, bool HasEdns, int PayloadSize)
{
    public const ushort InternetClass = 1;
}
