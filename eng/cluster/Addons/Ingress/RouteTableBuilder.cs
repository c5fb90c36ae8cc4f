using System.Collections.Immutable;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>Computes the <see cref="RouteTable"/> of a <see cref="ClusterState"/>.</summary>
internal static class RouteTableBuilder
{
    public const string ClassName = "kloop";
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    /// <summary>Ours are those of our class, and those of none.</summary>
    public static bool IsOurs(IngressObject ingress) =>
        (ingress.Spec.IngressClassName ?? ingress.Metadata.Annotations?.GetValueOrDefault(ClassAnnotation)) is null or "" or ClassName;

    public static RouteTable Build(ClusterState state)
    {
        var hosts = new Dictionary<string, List<Route>>(StringComparer.Ordinal);
        Upstream? fallback = null;
        foreach (var ingress in InOrderOfAge(state))
        {
            if (ingress.Spec.DefaultBackend is { } backend)
            {
                fallback ??= UpstreamResolver.Resolve(state, ingress, backend.Service);
            }

            foreach (var rule in ingress.Spec.Rules)
            {
                var routes = RoutesOf(hosts, rule.Host?.ToLowerInvariant() ?? "");
                routes.AddRange((rule.Http?.Paths ?? []).Select(path => ToRoute(state, ingress, path)));
            }
        }

        // The sort is stable: of two equal rules the older Ingress's stays.
        return new RouteTable(
            hosts.ToImmutableDictionary(
                host => host.Key,
                host => host.Value.OrderByDescending(route => route.Path.Length).ThenBy(route => route.Kind).ToImmutableArray()),
            fallback);
    }

    private static IEnumerable<IngressObject> InOrderOfAge(ClusterState state) =>
        state.Ingresses.Values.Where(IsOurs)
            .OrderBy(ingress => ingress.Metadata.CreationTimestamp)
            .ThenBy(ingress => ingress.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(ingress => ingress.Metadata.Name, StringComparer.Ordinal);

    private static Route ToRoute(ClusterState state, IngressObject ingress, IngressPath path)
    {
        var upstream = UpstreamResolver.Resolve(state, ingress, path.Backend.Service);
        var text = path.Path is { Length: > 0 } given ? given : "/";
        return path.PathType == "Exact"
            ? new Route(PathKind.Exact, text, upstream)
            : new Route(PathKind.Prefix, text.TrimEnd('/'), upstream); // ImplementationSpecific is Prefix here
    }

    private static List<Route> RoutesOf(Dictionary<string, List<Route>> hosts, string host)
    {
        if (!hosts.TryGetValue(host, out var routes))
        {
            hosts.Add(host, routes = []);
        }

        return routes;
    }
}
