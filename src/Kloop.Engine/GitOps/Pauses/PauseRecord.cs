using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Pauses;

/// <summary>
/// What pauses an object's controller, since when and for whom. Stands in the paused object's own annotation, in the same
/// patch as the pause itself, so that there is never one without the other. Pure.
/// </summary>
/// <param name="Holders">The sessions that need it.</param>
/// <param name="Changes">What was changed; what was so before is none of it.</param>
/// <param name="FieldOwners">The object's <c>managedFields</c> before, where a value was replaced; null else.</param>
internal sealed record PauseRecord(IReadOnlyList<PauseHolder> Holders, IReadOnlyList<HeldChange> Changes, JsonArray? FieldOwners)
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "kloop.dev/pause";

    private static readonly string[] AnnotationPath = ["metadata", "annotations", Annotation];

    /// <summary>The record of an object; null when Kloop paused nothing there.</summary>
    /// <exception cref="TaskFailedException">The annotation is there, but somebody broke it.</exception>
    public static PauseRecord? Find(JsonObject resource)
    {
        if (resource.Text(AnnotationPath) is not { } text) return null;
        try
        {
            var json = JsonNode.Parse(text);
            return new PauseRecord(
                [.. json.Items("holders").Select(PauseHolder.Decode)],
                [.. json.Items("changes").Select(HeldChange.Decode)],
                json.At("fieldOwners")?.DeepClone() as JsonArray);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new TaskFailedException(
                $"annotation {Annotation} of {resource.Text("kind")} \"{resource.Name()}\" is not as Kloop wrote it ({e.Message}): end the pause by hand and remove it");
        }
    }

    /// <summary>Takes a pause for a session, or shares the one that is there; null when nothing is to be written.</summary>
    public static JsonPatch? Hold(JsonObject resource, IReadOnlyList<FieldChange> changes, PauseHolder holder)
    {
        var record = Find(resource) ?? new PauseRecord([], [], null);
        var copy = (JsonObject)resource.DeepClone();
        var patch = Guarded(resource);
        var held = record.Changes.ToList();
        bool replaces = false;
        foreach (var change in changes)
        {
            int known = held.FindIndex(h => h.Change.Is(change));
            // Somebody may have taken back what is ours: it is made again.
            var made = change.Apply(copy, patch);
            if (known < 0 && made is null) continue;
            if (known < 0) held.Add(made! with { Holders = [holder.Session] });
            else held[known] = held[known] with { Holders = [.. held[known].Holders.Where(h => h != holder.Session), holder.Session] };
            replaces |= made?.Before is not null;
        }

        if (held.All(h => !h.Holders.Contains(holder.Session))) return null;
        bool was = record.Holders.Any(h => h.Session == holder.Session);
        if (was && patch.Operations.Count == 1 && held.Zip(record.Changes).All(p => p.First.Holders.Count == p.Second.Holders.Count)) return null;
        var now = new PauseRecord(
            was ? record.Holders : [.. record.Holders, holder], held,
            record.FieldOwners ?? (replaces ? resource.At("metadata", "managedFields")?.DeepClone() as JsonArray : null));
        new FieldChange(AnnotationPath, now.Encode()).Apply(copy, patch);
        return patch;
    }

    /// <summary>Lets sessions go; with the last one of a change it is taken back. Null when none of them is here.</summary>
    /// <returns>The patch, and what is kept because somebody else wrote it meanwhile.</returns>
    public (JsonPatch Patch, IReadOnlyList<string> Kept)? Release(JsonObject resource, IReadOnlySet<string> sessions)
    {
        var left = Holders.Where(h => !sessions.Contains(h.Session)).ToList();
        if (left.Count == Holders.Count && left.Count > 0) return null;
        var copy = (JsonObject)resource.DeepClone();
        var patch = Guarded(resource);
        var stays = new List<HeldChange>();
        var kept = new List<string>();
        foreach (var change in Changes.Reverse())
        {
            var holders = change.Holders.Where(h => left.Any(l => l.Session == h)).ToList();
            if (holders.Count > 0) stays.Insert(0, change with { Holders = holders });
            else if (!change.Undo(copy, patch)) kept.Add($"{change.Change.Where} of {resource.Text("kind")} {resource.Text("metadata", "namespace")}/{resource.Name()}, which somebody else wrote meanwhile");
        }

        if (stays.Count > 0) new FieldChange(AnnotationPath, (this with { Holders = left, Changes = stays }).Encode()).Apply(copy, patch);
        else new HeldChange(new FieldChange(AnnotationPath, resource.At(AnnotationPath)?.DeepClone()), null, 1, []).Undo(copy, patch);
        return (patch, kept);
    }

    /// <summary>What is paused, for people.</summary>
    public string What => string.Join(", ", Changes.Select(c => c.Change.Item ? $"an item of {c.Change.Where}" : c.Change.Value is null ? $"{c.Change.Where} removed" : $"{c.Change.Where}={c.Change.Value}"));

    /// <summary>The annotation's text.</summary>
    public string Encode() => new JsonObject
    {
        ["holders"] = new JsonArray([.. Holders.Select(h => (JsonNode)h.Encode())]),
        ["changes"] = new JsonArray([.. Changes.Select(c => (JsonNode)c.Encode())]),
        ["fieldOwners"] = FieldOwners?.DeepClone(),
    }.ToJsonString();

    /// <summary>Takes all of it back, to be typed by a person.</summary>
    public string ByHand(JsonObject resource, PauseTarget target)
    {
        var patch = Release(resource, Holders.Select(h => h.Session).ToHashSet())!.Value.Patch.Operations;
        patch.RemoveAt(0);
        return $"kubectl -n {target.Namespace} patch {target.Resource} {target.Name} --type=json -p '{patch.ToJsonString().Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static JsonPatch Guarded(JsonObject resource) => new JsonPatch().Test("/metadata/resourceVersion", resource.At("metadata", "resourceVersion"));
}
