using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Pauses;

/// <summary>One value that pauses a controller. Pure.</summary>
/// <param name="Path">Property names from the object's root.</param>
/// <param name="Value">What is there while it is paused; null for nothing.</param>
/// <param name="Item">Whether it is one item of the list at the path, beside the others.</param>
internal sealed record FieldChange(IReadOnlyList<string> Path, JsonNode? Value, bool Item = false)
{
    /// <summary>For people: <c>spec.suspend</c>.</summary>
    public string Where => string.Join('.', Path);

    /// <summary>Whether both are the same.</summary>
    public bool Is(FieldChange other) => Path.SequenceEqual(other.Path) && Item == other.Item && JsonNode.DeepEquals(Value, other.Value);

    /// <summary>Makes it, in the object and in a patch of it; null when it is so already.</summary>
    public HeldChange? Apply(JsonObject resource, JsonPatch patch)
    {
        var now = resource.At([.. Path]);
        if (Item ? now is JsonArray list && list.Any(i => JsonNode.DeepEquals(i, Value)) : JsonNode.DeepEquals(now, Value)) return null;
        int there = Enumerable.Range(0, Path.Count + 1).Last(n => resource.At([.. Path.Take(n)]) is not null);
        var held = new HeldChange(this, Item ? null : now?.DeepClone(), there, []);
        if (Value is null)
        {
            Parent(resource, Path.Count).Remove(Path[^1]);
            patch.Remove(Pointer(Path.Count));
        }
        else if (Item && now is JsonArray items)
        {
            items.Add(Value.DeepClone());
            patch.Add(Pointer(Path.Count) + "/-", Value);
        }
        else
        {
            var whole = Item ? new JsonArray(Value.DeepClone()) : Value.DeepClone();
            int first = Math.Min(there, Path.Count - 1);
            for (int i = Path.Count - 1; i > first; i--) whole = new JsonObject { [Path[i]] = whole };
            Parent(resource, first + 1)[Path[first]] = whole;
            patch.Add(Pointer(first + 1), whole);
        }

        return held;
    }

    internal string Pointer(int count) => string.Concat(Path.Take(count).Select(p => "/" + JsonPatch.Escape(p)));

    /// <summary>What holds the property that ends the first <paramref name="count"/> names.</summary>
    internal JsonObject Parent(JsonObject resource, int count) => (JsonObject)(count == 1 ? resource : resource.At([.. Path.Take(count - 1)])!);
}
