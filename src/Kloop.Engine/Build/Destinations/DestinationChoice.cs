using System.Net;
using Kloop.Engine.LocalClusters;

namespace Kloop.Engine.Build.Destinations;

/// <summary>What is known when it is chosen where images go.</summary>
/// <param name="Registry">What the developer asked for; null for nothing.</param>
/// <param name="InsecureRegistries">Hosts that may speak HTTP.</param>
/// <param name="Local">The cluster's own registry; null without.</param>
/// <param name="Context">The kubeconfig context's name.</param>
/// <param name="Server">The API server's address.</param>
/// <param name="HasK3s">Whether a k3s runs on this machine.</param>
internal sealed record DestinationFacts(
    string? Registry, IReadOnlyList<string> InsecureRegistries, LocalRegistry? Local, string Context, string Server, bool HasK3s);

/// <summary>
/// Chooses where images go: what was asked for; the cluster's own registry (KEP-1755); loading, for the known local
/// clusters; the registries that the images' names say; else it asks. Pure.
/// </summary>
internal static class DestinationChoice
{
    /// <exception cref="UsageException">Nothing says where to.</exception>
    public static ImageDestination Of(DestinationFacts facts, IReadOnlyList<string> names)
    {
        if (facts.Registry is { } asked)
        {
            bool local = facts.Local?.Host == asked;
            return new RegistryDestination("it was asked for", asked, local ? facts.Local!.HostFromContainerRuntime ?? asked : asked, local || IsInsecure(asked, facts.InsecureRegistries));
        }

        if (facts.Local is { } own)
        {
            return new RegistryDestination("the cluster's own registry (KEP-1755)", own.Host, own.HostFromContainerRuntime ?? own.Host, Insecure: true);
        }

        if (Load(facts) is { } load) return load;
        string[] nowhere = [.. names.Where(n => new ImageReference(n).Host is null)];
        if (nowhere.Length == 0) return new NamedDestination("the images' own names", facts.InsecureRegistries);
        throw new UsageException(
            $"how do the images ({string.Join(", ", nowhere)}) get to the cluster of context \"{facts.Context}\"? It is no local cluster that Kloop knows, and announces no registry: "
            + "name one that you may push to and the nodes can pull from, with --registry HOST[:PORT][/PATH]");
    }

    /// <summary>Whether a registry may speak HTTP: one on this machine, or one that was declared.</summary>
    public static bool IsInsecure(string registry, IReadOnlyList<string> declared)
    {
        var (host, name) = Parts(registry);
        return declared.Contains(host) || name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Whether a registry is on this machine, or has an address of a private network (RFC 1918), as those beside local clusters have.</summary>
    public static bool IsPrivate(string registry) =>
        IsInsecure(registry, []) || (IPAddress.TryParse(Parts(registry).Name, out var address) && address.GetAddressBytes() is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..]);

    private static (string Host, string Name) Parts(string registry)
    {
        string host = registry.Split('/')[0];
        return (host, host.LastIndexOf(':') is > 0 and var colon && !host.EndsWith(']') ? host[..colon] : host);
    }

    private static LoadDestination? Load(DestinationFacts facts) => LocalContext.Of(facts.Context, facts.Server) switch
    {
        { Tool: "k3d", Cluster: var cluster } => new("a k3d cluster", LoadKind.K3d, cluster),
        { Tool: "kind", Cluster: var cluster } => new("a kind cluster", LoadKind.Kind, cluster),
        { Tool: "minikube", Cluster: var cluster } => new("minikube", LoadKind.Minikube, cluster),
        { Tool: "microk8s", Cluster: var cluster } => new("microk8s", LoadKind.MicroK8s, cluster),
        { OnBuildEngine: true } => new($"{facts.Context} runs on the engine that builds", LoadKind.Engine, facts.Context),
        _ => facts.HasK3s && Uri.TryCreate(facts.Server, UriKind.Absolute, out var server) && server.IsLoopback ? new("k3s on this machine", LoadKind.K3s, facts.Context) : null,
    };
}
