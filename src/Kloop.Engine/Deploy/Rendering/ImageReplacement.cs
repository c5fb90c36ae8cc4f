using System.Text.Json.Nodes;
using Kloop.Engine.Build;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Rendering;

/// <summary>
/// Puts built images in the place of their names, wherever containers are listed: in pods, in what makes pods, and in
/// custom resources that do. <c>imagePullPolicy</c> stays as it is. Pure.
/// </summary>
internal static class ImageReplacement
{
    private static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];
    private static readonly string[] Opaque = ["ConfigMap", "Secret", "CustomResourceDefinition"];

    /// <summary>Changes the object.</summary>
    /// <param name="target">An object of Kubernetes.</param>
    /// <param name="images">References by name without tag.</param>
    public static void Apply(JsonObject target, IReadOnlyDictionary<string, string> images)
    {
        foreach (var container in Containers(target))
        {
            if (container.Text("image") is { } image && images.TryGetValue(ImageReference.Parse(image).Name, out string? built)) container["image"] = built;
        }
    }

    /// <summary>The images that an object's containers name.</summary>
    public static IEnumerable<string> Images(JsonObject target) => Containers(target).Select(c => c.Text("image")).OfType<string>();

    /// <summary>All containers of an object, in its pods or those that it makes.</summary>
    public static IEnumerable<JsonObject> Containers(JsonObject target) =>
        Opaque.Contains(target.Text("kind")) ? [] : Below(target).ToList();

    private static IEnumerable<JsonObject> Below(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => Lists.Contains(p.Key) && p.Value is JsonArray list ? list.OfType<JsonObject>() : Below(p.Value)),
        JsonArray list => list.SelectMany(Below),
        _ => [],
    };
}
