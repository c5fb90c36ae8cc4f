using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Pauses;

/// <summary>A change that was made, and for whom. Pure.</summary>
/// <param name="Change">The change.</param>
/// <param name="Before">What was there; null for nothing, and for an item.</param>
/// <param name="There">How many of the path's names there were: what was made around the value goes with it.</param>
/// <param name="Holders">Sessions that need it; the last one takes it back.</param>
internal sealed record HeldChange(FieldChange Change, JsonNode? Before, int There, IReadOnlyList<string> Holders)
{
    /// <summary>Its place in the record.</summary>
    public JsonObject Encode() => new()
    {
        ["path"] = new JsonArray([.. Change.Path.Select(p => (JsonNode)p)]),
        ["value"] = Change.Value?.DeepClone(),
        ["item"] = Change.Item,
        ["before"] = Before?.DeepClone(),
        ["there"] = There,
        ["holders"] = new JsonArray([.. Holders.Select(h => (JsonNode)h)]),
    };

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is not as <see cref="Encode"/> wrote it.</exception>
    public static HeldChange Decode(JsonObject json)
    {
        if (json["path"] is not JsonArray { Count: > 0 } path) throw new FormatException("a change has no path");
        return new HeldChange(
            new FieldChange([.. path.Select(p => (string?)p ?? "")], json["value"]?.DeepClone(), json.Flag("item")),
            json["before"]?.DeepClone(), json.Number("there") ?? 0, [.. (json["holders"] as JsonArray ?? []).Select(h => (string?)h ?? "")]);
    }

    /// <summary>Takes it back, in the object and in a patch of it. False when somebody else wrote there meanwhile: that stays.</summary>
    public bool Undo(JsonObject resource, JsonPatch patch)
    {
        var now = resource.At([.. Change.Path]);
        if (!Change.Item && !JsonNode.DeepEquals(now, Change.Value)) return false;
        if (Change.Item)
        {
            if (now is not JsonArray list) return false;
            int at = list.ToList().FindIndex(i => JsonNode.DeepEquals(i, Change.Value));
            if (at < 0) return false;
            list.RemoveAt(at);
            if (list.Count > 0 || There == Change.Path.Count) patch.Remove($"{Change.Pointer(Change.Path.Count)}/{at}");
            else RemoveMade(resource, patch);
        }
        else if (Before is null)
        {
            RemoveMade(resource, patch);
        }
        else
        {
            Change.Parent(resource, Change.Path.Count)[Change.Path[^1]] = Before.DeepClone();
            patch.Add(Change.Pointer(Change.Path.Count), Before);
        }

        return true;
    }

    /// <summary>Removes the value, and what was made around it and holds nothing else.</summary>
    private void RemoveMade(JsonObject resource, JsonPatch patch)
    {
        int count = Change.Path.Count;
        while (count > There + 1 && Change.Parent(resource, count).Count == 1) count--;
        Change.Parent(resource, count).Remove(Change.Path[count - 1]);
        patch.Remove(Change.Pointer(count));
    }
}
