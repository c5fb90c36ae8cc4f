using System.IO.Enumeration;
using System.Net;

namespace Kloop.Shoes.Network.Rules;

/// <summary>Which way a connection of the developer's program goes.</summary>
public enum OutgoingWay
{
    /// <summary>From a pod.</summary>
    Cluster,

    /// <summary>As if kloop were not there.</summary>
    Laptop,

    /// <summary>Nowhere: the name does not exist, the address refuses (EACCES).</summary>
    Deny,
}

/// <summary>Says which way some names or addresses go.</summary>
/// <param name="Pattern">A name's glob (<c>*.corp.example</c>), an address or a range of them (<c>10.20.0.0/16</c>).</param>
/// <param name="Way">Which way.</param>
public sealed record OutgoingRule(string Pattern, OutgoingWay Way)
{
    private readonly IPNetwork? _range = Range(Pattern);

    /// <summary>Whether the pattern is of addresses.</summary>
    public bool IsOfAddresses => _range is not null;

    /// <summary>Whether the rule is of this name, without a last dot.</summary>
    public bool Holds(string name) => !IsOfAddresses && FileSystemName.MatchesSimpleExpression(Pattern.TrimEnd('.'), name, ignoreCase: true);

    /// <summary>Whether the rule is of this address.</summary>
    public bool Holds(IPAddress address) => _range is { } range && range.Contains(address);

    private static IPNetwork? Range(string text) =>
        IPNetwork.TryParse(text, out var range) ? range
        : IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8) : null;
}
