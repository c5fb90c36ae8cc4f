using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Doubles;

/// <summary>Applies JSON patches (RFC 6902) as the API server does: all of it, or, when a test fails, none.</summary>
internal static class JsonPatchApplier
{
    public static JsonObject Apply(this JsonObject resource, JsonPatch patch) => resource.Apply(patch.Operations);

    public static JsonObject Apply(this JsonObject resource, JsonArray operations)
    {
        var result = (JsonObject)resource.DeepClone();
        foreach (var operation in operations.OfType<JsonObject>()) Apply(result, operation);
        return result;
    }

    private static void Apply(JsonObject root, JsonObject operation)
    {
        string path = (string)operation["path"]!;
        var names = path.Split('/').Skip(1).Select(n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        JsonNode parent = root;
        foreach (string name in names.SkipLast(1)) parent = Child(parent, name) ?? throw new PatchRefusedException($"{path}: no {name}");
        bool exists = parent is JsonObject o ? o.ContainsKey(names[^1]) : Child(parent, names[^1]) is not null;
        var value = operation["value"];
        switch ((string)operation["op"]!)
        {
            case "test":
                if (!exists || !JsonNode.DeepEquals(Child(parent, names[^1]), value)) throw new PatchRefusedException($"test of {path} failed");
                break;
            case "replace" when !exists:
            case "remove" when !exists:
                throw new PatchRefusedException($"{path} does not exist");
            case "add" when parent is JsonArray list:
                // RFC 6902, 4.1: into an array it is inserted; "-" is its end.
                list.Insert(names[^1] == "-" ? list.Count : int.Parse(names[^1], CultureInfo.InvariantCulture), value?.DeepClone());
                break;
            case "add":
            case "replace":
                if (parent is JsonObject to) to[names[^1]] = value?.DeepClone();
                else ((JsonArray)parent)[int.Parse(names[^1], CultureInfo.InvariantCulture)] = value?.DeepClone();
                break;
            case "remove":
                if (parent is JsonArray from) from.RemoveAt(int.Parse(names[^1], CultureInfo.InvariantCulture));
                else ((JsonObject)parent).Remove(names[^1]);
                break;
            default:
                throw new PatchRefusedException($"unknown operation {operation["op"]}");
        }
    }

    private static JsonNode? Child(JsonNode parent, string name) => parent switch
    {
        JsonObject o => o[name],
        JsonArray a when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < a.Count => a[i],
        _ => null,
    };
}

internal sealed class PatchRefusedException(string message) : Exception(message);
