using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>Whether an apply changed anything. Pure.</summary>
internal static class ObjectComparison
{
    private static readonly string[] ChangesByItself = ["resourceVersion", "managedFields", "generation"];

    /// <summary>Whether both are the same object to everybody, and Kloop's share in it is the same.</summary>
    /// <param name="before">As it is.</param>
    /// <param name="after">As an apply, perhaps a dry one, makes it.</param>
    public static bool Same(JsonObject before, JsonObject after) =>
        JsonNode.DeepEquals(Own(before), Own(after)) && JsonNode.DeepEquals(Without(before), Without(after));

    private static JsonNode? Own(JsonObject of) =>
        of.Items("metadata", "managedFields").FirstOrDefault(e => e.Text("manager") == Cluster.FieldManager && e.Text("operation") == "Apply")?["fieldsV1"];

    private static JsonObject Without(JsonObject of)
    {
        var copy = (JsonObject)of.DeepClone();
        copy.Remove("status");
        foreach (string name in ChangesByItself) (copy["metadata"] as JsonObject)?.Remove(name);
        return copy;
    }
}
