using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>
/// Lets a pod go from its ReplicaSet, which then makes another while this one goes on serving; and takes that back. The
/// pod keeps all labels that the Service, network policies and budgets look at. Pure.
/// </summary>
internal static class PodRelease
{
    /// <summary>What the tying label says of a pod that was let go. No ReplicaSet has such a hash.</summary>
    public const string Released = "kloop-flush";

    private const string OwnersPath = "/metadata/ownerReferences";

    /// <param name="pod">The pod, as read.</param>
    /// <param name="label">The label that ties it to its ReplicaSet.</param>
    /// <param name="record">Secret of the redirect: when it goes, so does the pod, should Kloop not live to delete it. Null for none.</param>
    public static JsonPatch Release(JsonObject pod, string label, JsonObject? record)
    {
        var patch = SamePod(pod).Test(OwnersPath, pod.At("metadata", "ownerReferences")).Replace(LabelPath(label), Released);
        if (record is null) return patch.Remove(OwnersPath);
        return patch.Replace(OwnersPath, new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["name"] = record.Name(),
            ["uid"] = record.Text("metadata", "uid"),
        }));
    }

    /// <param name="pod">The pod, as read before it was let go.</param>
    /// <param name="label">The label that tied it to its ReplicaSet.</param>
    public static JsonPatch PutBack(JsonObject pod, string label) =>
        SamePod(pod).Test(LabelPath(label), Released)
            .Replace(LabelPath(label), pod.At("metadata", "labels", label))
            .Add(OwnersPath, pod.At("metadata", "ownerReferences"));

    private static JsonPatch SamePod(JsonObject pod) => new JsonPatch().Test("/metadata/uid", pod.At("metadata", "uid"));

    private static string LabelPath(string label) => "/metadata/labels/" + JsonPatch.Escape(label);
}
