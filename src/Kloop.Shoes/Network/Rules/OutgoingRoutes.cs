using System.Net;

namespace Kloop.Shoes.Network.Rules;

/// <summary>
/// Which way names and addresses go: the rules in their order, the first that holds; else an address goes to
/// the cluster if it is known to be the cluster's, and to where it would go anyway if not. Pure.
/// </summary>
/// <param name="Rules">What the developer says.</param>
/// <param name="Addresses">The cluster's own addresses: Services, pods, the name server.</param>
/// <param name="Ranges">Ranges of the cluster's own addresses, as far as they are known.</param>
public sealed record OutgoingRoutes(IReadOnlyList<OutgoingRule> Rules, IReadOnlySet<IPAddress> Addresses, IReadOnlyList<IPNetwork> Ranges)
{
    /// <summary>Nothing is known, nothing is said.</summary>
    public static OutgoingRoutes None { get; } = new([], new HashSet<IPAddress>(), []);

    /// <summary>What a rule says of a name; null when none does.</summary>
    public OutgoingWay? Of(string name) => Rules.FirstOrDefault(r => r.Holds(name))?.Way;

    /// <summary>Which way an address goes.</summary>
    public OutgoingWay Of(IPAddress address) =>
        Rules.FirstOrDefault(r => r.Holds(address))?.Way
        ?? (Addresses.Contains(address) || Ranges.Any(r => r.Contains(address)) ? OutgoingWay.Cluster : OutgoingWay.Laptop);
}
