using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Patch;

/// <summary>
/// What was changed of a developed workload, and by whom. Stands in the workload's own annotation, so that anyone can undo
/// it. Both directions are pure functions of it and the workload as it is now.
/// </summary>
/// <param name="Session">Tells sessions apart.</param>
/// <param name="Who">Who develops in it, as user@host.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Changes">In the order in which they were made.</param>
internal sealed record DevRecord(string Session, string Who, DateTimeOffset Since, IReadOnlyList<TemplateChange> Changes)
{
    private static string AnnotationPath => "/metadata/annotations/" + JsonPatch.Escape(DevNames.Annotation);

    /// <summary>The record in a workload's annotation, or null when nobody develops in it.</summary>
    /// <exception cref="TaskFailedException">The annotation is there, but somebody broke it.</exception>
    public static DevRecord? Find(JsonObject workload)
    {
        if (workload.Text("metadata", "annotations", DevNames.Annotation) is not { } text) return null;
        try
        {
            var json = JsonNode.Parse(text);
            return new DevRecord(
                json.Text("session")!, json.Text("who") ?? "somebody",
                json.Text("since") is { } since ? DateTimeOffset.Parse(since, CultureInfo.InvariantCulture) : default,
                [.. json.Items("changes").Select(c => new TemplateChange(
                    [.. ((JsonArray)c["path"]!).Select(p => (string)p!)], c["before"]?.DeepClone(), c["after"]?.DeepClone()))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or InvalidCastException)
        {
            throw new TaskFailedException(
                $"annotation {DevNames.Annotation} of \"{workload.Name()}\" is not as Kloop wrote it ({e.Message}): put the workload back by hand (`kubectl rollout undo`) and remove it");
        }
    }

    /// <summary>The changes, with the record in the same patch. Applies to the workload as it was read, or not at all.</summary>
    public JsonPatch Take(JsonObject workload)
    {
        var patch = new JsonPatch().Test("/metadata/resourceVersion", workload.At("metadata", "resourceVersion"));
        var copy = (JsonObject)workload.DeepClone();
        foreach (var change in Changes) change.Apply(copy, patch);
        return workload.At("metadata", "annotations") is JsonObject
            ? patch.Add(AnnotationPath, Encode())
            : patch.Add("/metadata/annotations", new JsonObject { [DevNames.Annotation] = Encode() });
    }

    /// <summary>The way back, and what is kept because somebody else wrote it meanwhile.</summary>
    public (JsonPatch Patch, IReadOnlyList<string> Kept) GiveBack(JsonObject workload)
    {
        var patch = new JsonPatch().Test("/metadata/resourceVersion", workload.At("metadata", "resourceVersion"));
        var copy = (JsonObject)workload.DeepClone();
        var kept = Changes.Reverse().Where(c => !c.Undo(copy, patch)).Select(c => $"{c.Where}, which somebody else wrote meanwhile").ToList();
        // The API server keeps no empty map of annotations.
        bool last = workload.At("metadata", "annotations") is JsonObject { Count: 1 };
        return (last ? patch.Remove("/metadata/annotations") : patch.Remove(AnnotationPath), kept);
    }

    /// <summary>The way back, to be typed by a person.</summary>
    public string ByHand(JsonObject workload, ResourceType type, string ns)
    {
        var patch = GiveBack(workload).Patch.Operations;
        patch.RemoveAt(0);
        string text = patch.ToJsonString().Replace("'", "'\\''", StringComparison.Ordinal);
        return $"kubectl -n {ns} patch {type.Plural} {workload.Name()} --type=json -p '{text}' && {RemoveByHand(type, workload.Name(), ns)}";
    }

    /// <summary>Removes Kloop's objects, to be typed by a person.</summary>
    public static string RemoveByHand(ResourceType type, string name, string ns) => $"kubectl -n {ns} delete secret -l {DevNames.Selector(type, name)}";

    /// <summary>The annotation's text.</summary>
    public string Encode() => new JsonObject
    {
        ["session"] = Session,
        ["who"] = Who,
        ["since"] = Since.UtcDateTime.ToString("O"),
        ["changes"] = new JsonArray([.. Changes.Select(c => (JsonNode)new JsonObject
        {
            ["path"] = new JsonArray([.. c.Path.Select(p => (JsonNode)p)]),
            ["before"] = c.Before?.DeepClone(),
            ["after"] = c.After?.DeepClone(),
        })]),
    }.ToJsonString();
}
