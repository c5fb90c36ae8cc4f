using Kloop.Engine.Configuration.Yaml;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Destinations;

/// <summary>A local cluster's registry, as its ConfigMap <c>local-registry-hosting</c> in <c>kube-public</c> says. Source: KEP-1755.</summary>
/// <param name="Host">As the laptop reaches it.</param>
/// <param name="HostFromContainerRuntime">As the nodes reach it; null for the same.</param>
/// <param name="Help">Where its documentation is; null without.</param>
public sealed record LocalRegistry(string Host, string? HostFromContainerRuntime, string? Help)
{
    private const string Path = "api/v1/namespaces/kube-public/configmaps/local-registry-hosting";
    private const string Key = "localRegistryHosting.v1";

    /// <summary>Asks the cluster; null when it has none, or none that may be read.</summary>
    public static async Task<LocalRegistry?> FindAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            return (await cluster.GetPathAsync(Path, cancellationToken)).Text("data", Key) is { } text ? Parse(text) : null;
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.NotFound or ClusterFailure.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Reads the ConfigMap's text; null when it says no host, which the KEP allows. Pure.</summary>
    internal static LocalRegistry? Parse(string text)
    {
        if (YamlText.Parse(text, Key, new Faults()) is not YamlMap map || Value(map, "host") is not { } host) return null;
        return new LocalRegistry(host, Value(map, "hostFromContainerRuntime"), Value(map, "help"));
    }

    private static string? Value(YamlMap map, string key) =>
        map.Entries.FirstOrDefault(e => e.Key.Text == key)?.Value is YamlScalar { IsNull: false, Text: { Length: > 0 } text } ? text : null;
}
