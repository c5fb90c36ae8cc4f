using System.Text.Json.Nodes;

namespace Kloop.Engine.Import.DevSpace.Deployments.Component;

/// <summary>A component's volumes. Pure.</summary>
internal static class ComponentVolumes
{
    private static readonly string[] Sources = ["secret", "configMap", "emptyDir"];

    public static bool IsEphemeral(JsonObject volume) => Sources.Any(s => volume[s] is JsonObject);

    /// <summary>The pod's own: all but those that a StatefulSet claims for each pod.</summary>
    public static JsonArray OfPod(Component component)
    {
        var volumes = new JsonArray();
        foreach (var volume in component.Volumes.Where(v => component.Mounts(v).Any()))
        {
            string? name = Component.Text(volume["name"]);
            string? source = Sources.FirstOrDefault(s => volume[s] is JsonObject);
            if (source is not null) volumes.Add((JsonNode)new JsonObject { ["name"] = name, [source] = volume[source]!.DeepClone() });
            else if (IsShared(component, volume)) volumes.Add((JsonNode)new JsonObject { ["name"] = name, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = name } });
        }

        return volumes;
    }

    public static JsonArray ClaimTemplates(Component component) =>
        new([.. component.Volumes.Where(v => !IsEphemeral(v) && !IsShared(component, v) && component.Mounts(v).Any())
            .Select(v => (JsonNode)new JsonObject { ["metadata"] = Metadata(component, v), ["spec"] = Spec(v) })]);

    /// <summary>Claims of their own for volumes that several read.</summary>
    public static IEnumerable<JsonObject> SharedClaims(Component component) =>
        component.Volumes.Where(v => !IsEphemeral(v) && IsShared(component, v)).Select(v => ComponentWorkload.Object("v1", "PersistentVolumeClaim", Metadata(component, v), Spec(v)));

    private static bool IsShared(Component component, JsonObject volume) => component.Mounts(volume).Any(m => Component.IsSet(m["readOnly"]) || Component.IsSet(m["shared"]));

    private static JsonObject Metadata(Component component, JsonObject volume) =>
        component.Metadata(Component.Text(volume["name"]) ?? "", volume["labels"], volume["annotations"], isWorkload: true);

    private static JsonObject Spec(JsonObject volume)
    {
        var spec = new JsonObject();
        foreach (string field in (string[])["storageClassName", "volumeMode", "volumeName", "dataSource"]) if (volume[field] is { } value) spec[field] = value.DeepClone();
        spec["accessModes"] = volume["accessModes"]?.DeepClone() ?? new JsonArray("ReadWriteOnce");
        spec["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = Component.Text(volume["size"]) ?? "" } };
        return spec;
    }
}
