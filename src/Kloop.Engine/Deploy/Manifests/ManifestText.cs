using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Manifests;

/// <summary>Reads the objects of a manifest: YAML documents, or JSON, which is YAML. Pure.</summary>
internal static class ManifestText
{
    /// <summary>All objects in the text's order; a <c>List</c> gives its items. What is no object is a fault.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">As people know it: it begins each fault.</param>
    /// <param name="faults">Takes the faults.</param>
    public static IReadOnlyList<JsonObject> Parse(string text, string file, Faults faults)
    {
        var objects = new List<JsonObject>();
        foreach (var document in YamlText.ParseAll(text, file, faults))
        {
            if (document.IsNull) continue;
            if (YamlJson.Convert(document) is not JsonObject found)
            {
                faults.Add(document.Place, $"an object of Kubernetes is a map, and not {document.Kind}");
                continue;
            }

            foreach (var each in Items(found))
            {
                if (Lack(each) is { } lack) faults.Add(document.Place, $"this object has no {lack}: every object of Kubernetes has one");
                else objects.Add(each);
            }
        }

        return objects;
    }

    private static IEnumerable<JsonObject> Items(JsonObject found) =>
        found.Text("kind")?.EndsWith("List", StringComparison.Ordinal) == true && found["items"] is JsonArray
            ? found.Items("items").SelectMany(Items) : [found];

    private static string? Lack(JsonObject found) =>
        string.IsNullOrEmpty(found.Text("apiVersion")) ? "apiVersion"
        : string.IsNullOrEmpty(found.Text("kind")) ? "kind"
        : found.Name().Length == 0 ? "metadata.name" : null;
}
