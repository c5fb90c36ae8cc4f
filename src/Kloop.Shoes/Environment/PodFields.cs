using System.Text.Json.Nodes;

namespace Kloop.Shoes.Environment;

/// <summary>The downward API's values for one container (fieldRef, resourceFieldRef).</summary>
internal sealed class PodFields(JsonObject pod, JsonObject container)
{
    public string Field(string path) => path switch
    {
        "metadata.name" => Text("metadata", "name"),
        "metadata.namespace" => Text("metadata", "namespace"),
        "metadata.uid" => Text("metadata", "uid"),
        "spec.nodeName" => Text("spec", "nodeName"),
        "spec.serviceAccountName" => Text("spec", "serviceAccountName"),
        "status.hostIP" => Text("status", "hostIP"),
        "status.podIP" => Text("status", "podIP"),
        "status.hostIPs" => Addresses("hostIPs"),
        "status.podIPs" => Addresses("podIPs"),
        _ => Entry(path) ?? throw new EnvironmentException($"fieldPath \"{path}\" is not known to this kloop"),
    };

    /// <summary>
    /// A limit or request in units of the divisor, rounded up. A missing limit is the node's allocatable
    /// amount, which a developer may seldom read: then it is left out.
    /// </summary>
    public string? Resource(string resource, string? divisor, string? containerName = null)
    {
        var parts = resource.Split('.', 2);
        var resources = Container(containerName)?["resources"];
        // A missing request is its limit (the API server's default); one that has neither is none at all.
        string? quantity = parts.Length != 2 ? null
            : (string?)resources?[parts[0]]?[parts[1]] ?? (parts[0] == "requests" ? (string?)resources?["limits"]?[parts[1]] ?? "0" : null);
        if (quantity is null) return null;
        decimal unit = divisor is null or "0" ? 1 : Quantity.Parse(divisor);
        return decimal.Ceiling(Quantity.Parse(quantity) / unit).ToString("0", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The same for a file of a downward API volume, which may also hold all labels or annotations.</summary>
    public string FileField(string path) => path switch
    {
        "metadata.labels" => Lines("labels"),
        "metadata.annotations" => Lines("annotations"),
        _ => Field(path),
    };

    private JsonObject? Container(string? name) => name is null
        ? container
        : (pod["spec"]?["containers"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(c => (string?)c["name"] == name);

    private string Text(string part, string name) => (string?)pod[part]?[name] ?? "";

    /// <summary>Sorted <c>key="value"</c> lines without a last line end. Source: k8s.io/kubernetes pkg/fieldpath, FormatMap.</summary>
    private string Lines(string map) => string.Join('\n', ((pod["metadata"]?[map] as JsonObject) ?? [])
        .OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={Quoted((string?)p.Value ?? "")}"));

    private static string Quoted(string value) => "\"" + value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";

    private string Addresses(string name) =>
        string.Join(',', (pod["status"]?[name] as JsonArray)?.Select(a => (string?)a?["ip"]) ?? []);

    private string? Entry(string path)
    {
        foreach (string map in (string[])["labels", "annotations"])
        {
            string prefix = $"metadata.{map}['";
            if (path.StartsWith(prefix, StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal))
            {
                return (string?)pod["metadata"]?[map]?[path[prefix.Length..^2]] ?? "";
            }
        }

        return null;
    }
}
