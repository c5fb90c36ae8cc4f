using System.Text.Json.Nodes;

namespace Kloop.Shoes.Files;

/// <summary>What a volume is made from.</summary>
public enum VolumeKind
{
    /// <summary>Files that the API server gives: ConfigMap, Secret, downward API, service account token, or several of them.</summary>
    Projected,

    /// <summary>Nothing: a folder that begins empty.</summary>
    Empty,

    /// <summary>Anything else, such as a claim: only the pod's node has it.</summary>
    Other,
}

/// <summary>One volume of a pod.</summary>
/// <param name="Name">Its name in the pod.</param>
/// <param name="Kind">What it is made from.</param>
/// <param name="Type">The key of its source, such as <c>configMap</c> or <c>persistentVolumeClaim</c>.</param>
/// <param name="Sources">Of a projected one: its sources in their order, each an object with one key, as in <c>projected.sources</c>.</param>
/// <param name="DefaultMode">Permission bits of files that name none.</param>
public sealed record PodVolume(string Name, VolumeKind Kind, string Type, IReadOnlyList<JsonObject> Sources, int DefaultMode)
{
    /// <summary>The API's default, 0644.</summary>
    private const int UsualMode = 420;

    /// <summary>Reads a pod's <c>spec.volumes[]</c>. A plain ConfigMap, Secret or downward API volume is a projected one of a single source.</summary>
    public static PodVolume Of(JsonObject volume)
    {
        string name = (string?)volume["name"] ?? "";
        var (type, value) = volume.FirstOrDefault(p => p.Key != "name" && p.Value is JsonObject);
        if (value is not JsonObject spec) return new PodVolume(name, VolumeKind.Empty, "emptyDir", [], UsualMode);
        int mode = spec["defaultMode"]?.GetValue<int>() ?? UsualMode;
        return type switch
        {
            "projected" => new PodVolume(name, VolumeKind.Projected, type, [.. (spec["sources"] as JsonArray)?.OfType<JsonObject>() ?? []], mode),
            "configMap" or "downwardAPI" => new PodVolume(name, VolumeKind.Projected, type, [One(type, spec)], mode),
            "secret" => new PodVolume(name, VolumeKind.Projected, type, [Secret(spec)], mode),
            "emptyDir" => new PodVolume(name, VolumeKind.Empty, type, [], UsualMode),
            _ => new PodVolume(name, VolumeKind.Other, type, [], UsualMode),
        };
    }

    private static JsonObject One(string type, JsonObject spec) => new() { [type] = spec.DeepClone() };

    /// <summary>The one difference between the two shapes: <c>secretName</c> here, <c>name</c> there.</summary>
    private static JsonObject Secret(JsonObject spec)
    {
        var source = (JsonObject)spec.DeepClone();
        source["name"] = (string?)spec["secretName"];
        return new JsonObject { ["secret"] = source };
    }
}
