using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Deploy.Manifests;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Charts;

/// <summary>
/// What Kloop changes in a chart's objects on their way to the cluster: built images, and a word to helm that volumes
/// and namespaces are not removed with the release. Pure.
/// </summary>
public static class ChartObjects
{
    private const string Policy = "helm.sh/resource-policy";
    private const string Keep = "keep";

    /// <summary>The work of the post-renderer.</summary>
    /// <param name="manifests">What helm passes.</param>
    /// <param name="images">A JSON object: references by name.</param>
    /// <returns>What helm takes back.</returns>
    /// <exception cref="UsageException">helm passed no manifests.</exception>
    public static string PostRender(string manifests, string images)
    {
        var faults = new Faults();
        var objects = ManifestText.Parse(manifests, "the output of helm", faults);
        faults.ThrowIfAny();
        var references = (JsonNode.Parse(images) as JsonObject)?.ToDictionary(p => p.Key, p => p.Value!.GetValue<string>()) ?? [];
        foreach (var each in objects) Change(each, references);
        return ManifestYaml.Write(objects);
    }

    /// <summary>Whether a chart's objects need the post-renderer.</summary>
    internal static bool NeedChange(IEnumerable<JsonObject> objects, IReadOnlyDictionary<string, string> images) => objects.Any(o =>
    {
        var changed = (JsonObject)o.DeepClone();
        Change(changed, images);
        return !JsonNode.DeepEquals(changed, o);
    });

    /// <summary>Makes the changes.</summary>
    internal static void Change(JsonObject each, IReadOnlyDictionary<string, string> images)
    {
        ImageReplacement.Apply(each, images);
        if (KeptKinds.FlagOf(ObjectId.Of(each)) is null || each["metadata"] is not JsonObject metadata) return;
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        annotations[Policy] ??= Keep;
    }

    /// <summary>Whether helm leaves an object when its release goes.</summary>
    internal static bool IsKept(JsonObject each) => each.Text("metadata", "annotations", Policy) == Keep;
}
