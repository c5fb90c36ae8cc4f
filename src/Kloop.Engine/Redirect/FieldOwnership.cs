using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>
/// Whoever writes a field owns it (<c>metadata.managedFields</c>). After a switch and its undoing Kloop
/// would own the Service's selector, and the next server-side apply of its real owner (Flux, Argo CD,
/// kubectl) would meet a conflict. So ownership is put back too. Pure.
/// </summary>
internal static class FieldOwnership
{
    /// <summary>What puts the recorded owners back; null when Kloop owns nothing.</summary>
    /// <param name="service">The Service, switched back.</param>
    /// <param name="recorded">Its <c>managedFields</c> before the switch; null when they are not known.</param>
    public static JsonPatch? Restore(JsonObject service, JsonArray? recorded)
    {
        var now = service.Items("metadata", "managedFields").ToList();
        var others = now.Where(e => !IsOurs(e)).ToList();
        if (others.Count == now.Count) return null;
        // Where an older crash had left our own entry, it goes now.
        var before = recorded?.OfType<JsonObject>().Where(e => !IsOurs(e)).ToList() ?? [];
        var back = before.Select(r => others.FirstOrDefault(o => Who(o) == Who(r)) is { } wroteSince && Time(wroteSince) != Time(r) ? wroteSince : r)
            .Concat(others.Where(o => before.All(r => Who(r) != Who(o))));
        var owners = new JsonArray([.. back.Select(o => o.DeepClone())]);
        // An empty list means "as it was" to the API server; one empty entry means "nobody".
        if (owners.Count == 0) owners.Add((JsonNode)new JsonObject());
        return new JsonPatch()
            .Test("/metadata/resourceVersion", service.At("metadata", "resourceVersion"))
            .Replace("/metadata/managedFields", owners);
    }

    private static bool IsOurs(JsonObject entry) => entry.Text("manager") == Cluster.FieldManager;

    private static string Who(JsonObject entry) =>
        $"{entry.Text("manager")}|{entry.Text("operation")}|{entry.Text("subresource")}|{entry.Text("apiVersion")}";

    /// <summary>Changes with every write of its manager: such an entry is newer than the record, and stays.</summary>
    private static string? Time(JsonObject entry) => entry.Text("time");
}
