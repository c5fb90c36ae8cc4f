using System.Globalization;
using System.Text.Json.Nodes;

namespace Kloop.Shoes.Environment;

/// <summary>
/// <c>NAME_SERVICE_HOST</c>, <c>NAME_SERVICE_PORT</c> and the Docker links that every pod gets.
/// Source: k8s.io/kubernetes pkg/kubelet/envvars/envvars.go.
/// </summary>
internal static class ServiceVariables
{
    /// <summary>The API server's own Service is there even when <c>enableServiceLinks</c> is false.</summary>
    private const string ApiServer = "kubernetes";

    public static Dictionary<string, string> Of(IEnumerable<JsonObject> services, bool links)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            string? name = (string?)service["metadata"]?["name"];
            string? address = (string?)service["spec"]?["clusterIP"];
            var ports = (service["spec"]?["ports"] as JsonArray)?.OfType<JsonObject>().ToList();
            if (name is null || string.IsNullOrEmpty(address) || address == "None" || ports is not { Count: > 0 }) continue;
            if (links || name == ApiServer) Add(result, name.ToUpperInvariant().Replace('-', '_'), address, ports);
        }

        return result;
    }

    private static void Add(Dictionary<string, string> result, string name, string address, List<JsonObject> ports)
    {
        string host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        result[$"{name}_SERVICE_HOST"] = address;
        result[$"{name}_SERVICE_PORT"] = Number(ports[0]);
        result[$"{name}_PORT"] = Url(ports[0], host);
        foreach (var port in ports)
        {
            string number = Number(port);
            if ((string?)port["name"] is { Length: > 0 } portName)
            {
                result[$"{name}_SERVICE_PORT_{portName.ToUpperInvariant().Replace('-', '_')}"] = number;
            }

            string link = $"{name}_PORT_{number}_{Protocol(port).ToUpperInvariant()}";
            result[link] = Url(port, host);
            result[$"{link}_PROTO"] = Protocol(port);
            result[$"{link}_PORT"] = number;
            result[$"{link}_ADDR"] = address;
        }
    }

    private static string Number(JsonObject port) => port["port"]!.GetValue<int>().ToString(CultureInfo.InvariantCulture);

    private static string Protocol(JsonObject port) => ((string?)port["protocol"] ?? "TCP").ToLowerInvariant();

    private static string Url(JsonObject port, string host) => $"{Protocol(port)}://{host}:{Number(port)}";
}
