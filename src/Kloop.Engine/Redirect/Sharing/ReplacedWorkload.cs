using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>A workload that stands still while a session's program has its place, as it was before.</summary>
/// <param name="Kind"><c>Deployment</c>, <c>StatefulSet</c> or <c>CronJob</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Replicas">How many pods it had; 0 of a CronJob.</param>
/// <param name="FieldOwners">Its <c>managedFields</c> before; null when not known.</param>
internal sealed record ReplacedWorkload(string Kind, string Name, int Replicas, JsonArray? FieldOwners)
{
    /// <summary>Its place in the record.</summary>
    public JsonObject Encode() => new()
    {
        ["kind"] = Kind,
        ["name"] = Name,
        ["replicas"] = Replicas,
        ["fieldOwners"] = FieldOwners?.DeepClone(),
    };

    /// <summary>Reads it; null where there is none.</summary>
    public static ReplacedWorkload? Decode(JsonNode? json) => json.Text("kind") is { } kind && json.Text("name") is { } name
        ? new ReplacedWorkload(kind, name, json.Number("replicas") ?? 0, json.At("fieldOwners")?.DeepClone() as JsonArray)
        : null;
}
