using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Dev.Patch;

/// <summary>
/// One value of a workload that is changed and can be put back. Pure.
/// </summary>
/// <param name="Path">Property names from the workload's root; <c>name=cart</c> chooses an array's item by one of its properties.</param>
/// <param name="Before">What was there; null for nothing.</param>
/// <param name="After">What is put there; null for nothing.</param>
internal sealed record TemplateChange(IReadOnlyList<string> Path, JsonNode? Before, JsonNode? After)
{
    /// <summary>Where, for people.</summary>
    public string Where => string.Join('.', Path);

    /// <summary>What is at a path now.</summary>
    public static JsonNode? Find(JsonNode? node, IEnumerable<string> path)
    {
        foreach (string segment in path) node = node is JsonArray items ? Item(items, segment).Node : (node as JsonObject)?[segment];
        return node;
    }

    /// <summary>Makes the change in a workload, and adds the operations that make it in the cluster.</summary>
    public void Apply(JsonObject workload, JsonPatch patch) => Set(workload, patch, After);

    /// <summary>
    /// Takes the change back in a workload, and adds the operations that take it back in the cluster. False when somebody
    /// else wrote there meanwhile: then it stays as it is.
    /// </summary>
    public bool Undo(JsonObject workload, JsonPatch patch)
    {
        var now = Find(workload, Path);
        if (JsonNode.DeepEquals(now, Before)) return true;
        // Whoever took the whole container away took the change along.
        if (now is null && Find(workload, Path.Take(Path.Count - 1)) is null) return true;
        if (!Holds(now, After) && !IsSameAmount(now)) return false;
        Set(workload, patch, Before);
        return true;
    }

    /// <summary>Whether a value is what was written, but for what the API server fills in.</summary>
    internal static bool Holds(JsonNode? now, JsonNode? written) => (now, written) switch
    {
        (null, null) => true,
        (JsonObject here, JsonObject wanted) => wanted.All(p => p.Value is null || Holds(here[p.Key], p.Value)),
        (JsonArray here, JsonArray wanted) => here.Count == wanted.Count && here.Zip(wanted).All(p => Holds(p.First, p.Second)),
        (JsonArray { Count: 0 } or JsonObject { Count: 0 }, null) or (null, JsonArray { Count: 0 } or JsonObject { Count: 0 }) => true,
        _ => JsonNode.DeepEquals(now, written),
    };

    /// <summary>The API server writes amounts in its own way: 1048576000 bytes as <c>1048576k</c>.</summary>
    private bool IsSameAmount(JsonNode? now)
    {
        if (Path is not [.., "resources", _, _] || now is null || After is null) return false;
        try
        {
            return Quantity.Parse(now.ToString()) == Quantity.Parse(After.ToString());
        }
        catch (EnvironmentException)
        {
            return false;
        }
    }

    private void Set(JsonObject workload, JsonPatch patch, JsonNode? value)
    {
        JsonNode at = workload;
        string pointer = "";
        for (int i = 0; i < Path.Count - 1; i++)
        {
            string segment = Path[i];
            if (at is JsonArray items)
            {
                var (node, index) = Item(items, segment);
                if (node is null) return;
                (at, pointer) = (node, $"{pointer}/{index}");
                continue;
            }

            pointer += "/" + JsonPatch.Escape(segment);
            if (at[segment] is null)
            {
                if (value is null) return;
                // An array is missing where the next segment chooses an item.
                at[segment] = Path[i + 1].Contains('=', StringComparison.Ordinal) ? new JsonArray() : new JsonObject();
                patch.Add(pointer, at[segment]);
            }

            at = at[segment]!;
        }

        if (at is JsonArray list) SetItem(list, pointer, patch, value);
        else SetProperty((JsonObject)at, pointer, patch, value);
        if (value is null) RemoveIfEmpty(at, pointer, patch);
    }

    private void SetProperty(JsonObject at, string pointer, JsonPatch patch, JsonNode? value)
    {
        string name = Path[^1], full = $"{pointer}/{JsonPatch.Escape(name)}";
        if (value is not null)
        {
            at[name] = value.DeepClone();
            patch.Add(full, value);
        }
        else if (at.Remove(name))
        {
            patch.Remove(full);
        }
    }

    private void SetItem(JsonArray at, string pointer, JsonPatch patch, JsonNode? value)
    {
        var (node, index) = Item(at, Path[^1]);
        if (value is null)
        {
            if (node is null) return;
            at.RemoveAt(index);
            patch.Remove($"{pointer}/{index}");
        }
        else if (node is null)
        {
            at.Add(value.DeepClone());
            patch.Add($"{pointer}/-", value);
        }
        else
        {
            at[index] = value.DeepClone();
            patch.Replace($"{pointer}/{index}", value);
        }
    }

    /// <summary>The API server keeps no empty list that nobody wrote.</summary>
    private static void RemoveIfEmpty(JsonNode at, string pointer, JsonPatch patch)
    {
        bool empty = at is JsonArray { Count: 0 } || (at is JsonObject { Count: 0 } && pointer.EndsWith("/annotations", StringComparison.Ordinal));
        if (!empty || at.Parent is not JsonObject parent) return;
        parent.Remove(at.GetPropertyName());
        patch.Remove(pointer);
    }

    private static (JsonNode? Node, int Index) Item(JsonArray items, string segment)
    {
        var parts = segment.Split('=', 2);
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Text(parts[0]) == parts[1]) return (items[i], i);
        }

        return (null, -1);
    }
}
