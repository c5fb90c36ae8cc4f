using System.Text.Json.Nodes;

namespace Kloop.Engine.Import.DevSpace.Deployments.Component;

/// <summary>A component's values, and what all its objects have alike.</summary>
internal sealed class Component(string release, JsonObject values)
{
    private const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>The chart's pods are selected by this label too: who selects them elsewhere finds them.</summary>
    private const string Helm = "Helm";

    public string Release => release;

    public JsonObject Values => values;

    /// <summary>A list, or a map whose keys are the containers' names.</summary>
    public IReadOnlyList<JsonObject> Containers { get; } = List(values["containers"]);

    public IReadOnlyList<JsonObject> InitContainers { get; } = List(values["initContainers"]);

    public IReadOnlyList<JsonObject> Volumes { get; } = List(values["volumes"]);

    public JsonObject Service { get; } = values["service"] as JsonObject ?? [];

    public string ServiceName => Text(Service["name"]) ?? release;

    public JsonObject? Autoscaling => values["autoScaling"] is JsonObject all ? all["horizontal"] as JsonObject : null;

    /// <summary>A volume that one of its containers writes makes it one with an identity of its own.</summary>
    public bool IsStateful => Volumes.Any(v => Mounts(v).Any(m => !IsSet(m["readOnly"]) && !IsSet(m["shared"])) && !ComponentVolumes.IsEphemeral(v));

    public string Kind => IsStateful ? "StatefulSet" : "Deployment";

    public JsonObject Selector(bool withLabels)
    {
        var labels = new JsonObject { ["app.kubernetes.io/name"] = "devspace-app", ["app.kubernetes.io/component"] = release };
        if (withLabels) labels[ManagedBy] = Helm;
        if (withLabels) Over(labels, values["labels"]);
        return labels;
    }

    /// <summary>An object's metadata.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Labels of its own.</param>
    /// <param name="annotations">Annotations of its own.</param>
    /// <param name="isWorkload">It has the labels by which its pods are selected.</param>
    public JsonObject Metadata(string name, JsonNode? labels, JsonNode? annotations, bool isWorkload)
    {
        var all = isWorkload ? Selector(false) : new JsonObject { ["app.kubernetes.io/name"] = release };
        all[ManagedBy] = Helm;
        Over(all, labels);
        var metadata = new JsonObject { ["name"] = name, ["labels"] = all };
        var notes = new JsonObject();
        Over(notes, annotations);
        if (notes.Count > 0) metadata["annotations"] = notes;
        return metadata;
    }

    /// <summary>How containers mount a volume.</summary>
    public IEnumerable<JsonObject> Mounts(JsonObject volume) =>
        Containers.Concat(InitContainers).SelectMany(c => List(c["volumeMounts"])).Select(m => m["volume"]).OfType<JsonObject>().Where(m => Text(m["name"]) == Text(volume["name"]));

    public static IReadOnlyList<JsonObject> List(JsonNode? node) => node switch
    {
        JsonArray list => [.. list.OfType<JsonObject>()],
        JsonObject map => [.. map.Where(e => e.Value is JsonObject).Select(e => Named((JsonObject)e.Value!.DeepClone(), e.Key))],
        _ => [],
    };

    public static string? Text(JsonNode? node) => node is null or JsonObject or JsonArray ? null : node.ToString() is { Length: > 0 } text ? text : null;

    public static bool IsSet(JsonNode? node) => Text(node) is not (null or "false" or "False");

    private static JsonObject Named(JsonObject item, string name)
    {
        item.TryAdd("name", name);
        return item;
    }

    private static void Over(JsonObject under, JsonNode? over)
    {
        foreach (var (key, value) in over as JsonObject ?? []) under[key] = Text(value) ?? "";
    }
}
