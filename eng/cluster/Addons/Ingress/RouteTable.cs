using System.Collections.Immutable;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>
/// The rules of all Ingresses. The exact host's rules come first, then the wildcard's, then those for any host; among the
/// rules of one of these the longest path wins, and Exact before Prefix (networking.k8s.io/v1, HTTPIngressPath).
/// </summary>
/// <param name="Hosts">By host: "shop.test", "*.shop.test", or "" for any.</param>
internal sealed record RouteTable(
    ImmutableDictionary<string, ImmutableArray<Route>> Hosts, Upstream? Default)
{
    /// <returns>Where the request goes, or null if no rule is for it.</returns>
    public Upstream? Match(string host, string path)
    {
        host = host.ToLowerInvariant();
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return Find(host, path) ?? (dot > 0 ? Find($"*{host[dot..]}", path) : null) ?? Find("", path) ?? Default;
    }

    private Upstream? Find(string host, string path)
    {
        foreach (var route in Hosts.GetValueOrDefault(host, []))
        {
            if (route.Fits(path))
            {
                return route.Upstream;
            }
        }

        return null;
    }
}
