using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Network.Doors;

namespace Kloop.Engine.Redirect.Network;

/// <summary>Which Services the laptop's loopback is to lead to: those of the namespace, and the API server.</summary>
internal static class ClusterDoors
{
    /// <summary>The API server's Service is in every cluster, under this address.</summary>
    private const string ApiServer = "KUBERNETES_SERVICE_HOST", ApiServerPort = "KUBERNETES_SERVICE_PORT";

    /// <summary>Asks the cluster.</summary>
    public static async Task<IReadOnlyList<DoorWish>> FindAsync(Cluster cluster, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken) =>
        Of(await cluster.ListAsync(ResourceType.Services, null, cancellationToken), cluster.Namespace, environment);

    /// <summary>The same from what is known. Pure.</summary>
    internal static IReadOnlyList<DoorWish> Of(IEnumerable<JsonObject> services, string ns, IReadOnlyDictionary<string, string?> environment)
    {
        var doors = services.Where(s => !RedirectNames.IsOurs(s)).Select(s => Of(s, ns)).Where(d => d.Ports.Count > 0).ToList();
        if (environment.GetValueOrDefault(ApiServer) is { } address && ushort.TryParse(environment.GetValueOrDefault(ApiServerPort), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && !doors.Any(d => d.Variables == "KUBERNETES"))
        {
            doors.Add(new DoorWish("kubernetes.default.svc", ["kubernetes.default", address], [port], "KUBERNETES"));
        }

        return doors;
    }

    private static DoorWish Of(JsonObject service, string ns)
    {
        string name = service.Name();
        bool headless = service.Text("spec", "clusterIP") is null or "None";
        // A headless Service's name is its pods', where their own port counts.
        var ports = service.Items("spec", "ports").Where(p => p.Text("protocol") is null or "TCP")
            .Select(p => (int?)(headless && p.At("targetPort") is JsonValue target && target.TryGetValue(out int pods) ? pods : (int?)p.At("port")))
            .OfType<int>().Select(p => (ushort)p).Distinct();
        string? address = headless ? null : service.Text("spec", "clusterIP");
        return new DoorWish(
            $"{name}.{ns}.svc", [name, $"{name}.{ns}", $"{name}.{ns}.svc.cluster.local", .. address is null ? (string[])[] : [address]],
            [.. ports], name.ToUpperInvariant().Replace('-', '_'));
    }
}
