using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Files;

/// <summary>A place in a container where a volume stands.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Path">Where: absolute, without a slash at its end.</param>
/// <param name="SubPath">The part of the volume that stands there; empty for all of it.</param>
/// <param name="ReadOnly">Whether the container may not write there.</param>
public sealed record PodMount(PodVolume Volume, string Path, string SubPath, bool ReadOnly)
{
    /// <summary>A container's <c>volumeMounts</c>, in their order.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="environment">Its environment, for <c>subPathExpr</c>.</param>
    public static IReadOnlyList<PodMount> Of(JsonObject pod, string container, IReadOnlyDictionary<string, string> environment)
    {
        var volumes = Objects(pod["spec"]?["volumes"]).Select(PodVolume.Of).ToDictionary(v => v.Name);
        var spec = Objects(pod["spec"]?["containers"]).FirstOrDefault(c => (string?)c["name"] == container);
        var found = new List<PodMount>();
        foreach (var mount in Objects(spec?["volumeMounts"]))
        {
            if ((string?)mount["mountPath"] is not { } path || !volumes.TryGetValue((string?)mount["name"] ?? "", out var volume)) continue;
            string subPath = (string?)mount["subPathExpr"] is { } expression
                ? VariableExpansion.Expand(expression, environment)
                : (string?)mount["subPath"] ?? "";
            found.Add(new PodMount(volume, Normal(path), Inside(subPath), volume.Kind == VolumeKind.Projected || (mount["readOnly"]?.GetValue<bool>() ?? false)));
        }

        return found;
    }

    private static string Normal(string path) => System.IO.Path.GetFullPath("/" + path.Trim('/'));

    /// <summary>A subPath never leaves its volume: the API server refuses <c>..</c>, and so do we.</summary>
    private static string Inside(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToList();
        return parts.Contains("..") ? throw new EnvironmentException($"subPath \"{path}\" leads out of its volume") : string.Join('/', parts);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? array) => (array as JsonArray)?.OfType<JsonObject>() ?? [];
}
