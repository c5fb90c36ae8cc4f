using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>Finds the pods in what makes them. Pure.</summary>
internal static class PodTemplates
{
    private static readonly string[] Kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"];

    /// <summary>Whether an object is a pod, or makes some.</summary>
    public static bool IsWorkload(JsonObject one) => Kinds.Contains(one.Text("kind"));

    /// <summary>The pods' spec; null for what makes none.</summary>
    public static JsonObject? Spec(JsonObject one) => Template(one)?["spec"] as JsonObject;

    /// <summary>The pods' labels.</summary>
    public static IReadOnlyDictionary<string, string> Labels(JsonObject one) => Template(one).Map("metadata", "labels");

    /// <summary>Whether a selector of labels chooses them; an empty one chooses none.</summary>
    public static bool Selects(IReadOnlyDictionary<string, string> selector, JsonObject workload) =>
        selector.Count > 0 && Labels(workload) is var labels && selector.All(s => labels.TryGetValue(s.Key, out string? value) && value == s.Value);

    private static JsonObject? Template(JsonObject one) => one.Text("kind") switch
    {
        "Pod" => one,
        "CronJob" => one.At("spec", "jobTemplate", "spec", "template") as JsonObject,
        var kind when Kinds.Contains(kind) => one.At("spec", "template") as JsonObject,
        _ => null,
    };
}
