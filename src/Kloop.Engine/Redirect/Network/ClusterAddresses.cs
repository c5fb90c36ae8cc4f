using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Redirect.Network;

/// <summary>
/// Which addresses are the cluster's: those of the namespace's Services and pods, those that the pod's
/// environment names, and the ranges around them (256 addresses of pods, 65,536 of Services), as far as they
/// are private ones and this laptop has no network of its own there.
/// </summary>
internal static class ClusterAddresses
{
    private const int PodBits = 24;
    private const int ServiceBits = 16;

    /// <summary>Asks the cluster; an answer that is refused leaves its addresses out.</summary>
    public static async Task<OutgoingRoutes> FindAsync(
        Cluster cluster, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<OutgoingRule> rules, CancellationToken cancellationToken)
    {
        var services = await cluster.ListAsync(ResourceType.Services, null, cancellationToken);
        var pods = await cluster.ListAsync(ResourceType.Pods, null, cancellationToken);
        return Of(services, pods, environment, rules, OwnNetworks());
    }

    /// <summary>The same from what is known. Pure.</summary>
    internal static OutgoingRoutes Of(
        IEnumerable<JsonObject> services, IEnumerable<JsonObject> pods, IReadOnlyDictionary<string, string?> environment,
        IReadOnlyList<OutgoingRule> rules, IReadOnlyList<IPNetwork> own)
    {
        var ofServices = services.Select(s => s.Text("spec", "clusterIP"))
            .Concat(environment.Where(v => v.Key.EndsWith("_SERVICE_HOST", StringComparison.Ordinal)).Select(v => v.Value)).Select(Address).OfType<IPAddress>().ToHashSet();
        // Pods on their node's network have the node's address.
        var ofPods = pods.Where(p => (bool?)p.At("spec", "hostNetwork") is not true).Select(p => Address(p.Text("status", "podIP"))).OfType<IPAddress>().ToHashSet();
        var ranges = ofServices.Select(a => Around(a, ServiceBits)).Concat(ofPods.Select(a => Around(a, PodBits))).OfType<IPNetwork>().Distinct()
            .Where(r => !own.Any(o => o.Contains(r.BaseAddress) || r.Contains(o.BaseAddress)));
        return new OutgoingRoutes(rules, new HashSet<IPAddress>([.. ofServices, .. ofPods]), [.. ranges]);
    }

    private static IPAddress? Address(string? text) => IPAddress.TryParse(text, out var address) ? address : null;

    private static IPNetwork? Around(IPAddress address, int bits)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork || !IsPrivate(address)) return null;
        byte[] bytes = address.GetAddressBytes();
        for (int i = bits / 8; i < bytes.Length; i++) bytes[i] = 0;
        return new IPNetwork(new IPAddress(bytes), bits);
    }

    /// <summary>RFC 1918, and RFC 6598, which some clusters use.</summary>
    private static bool IsPrivate(IPAddress address) => address.GetAddressBytes() switch
    {
        [10, ..] => true,
        [172, >= 16 and < 32, ..] => true,
        [192, 168, ..] => true,
        [100, >= 64 and < 128, ..] => true,
        _ => false,
    };

    /// <summary>Networks that this laptop is in: nobody takes them from it.</summary>
    private static List<IPNetwork> OwnNetworks() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork && a.PrefixLength is > 0 and < 32)
            .Select(a => Around(a.Address, a.PrefixLength / 8 * 8)).OfType<IPNetwork>()];
}
