using System.Text.Json.Nodes;
using Kloop.Engine.Dev;
using Kloop.Engine.Environments;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Overview;

/// <summary>What the pods of a namespace take, and how much of it is there because of Kloop. Pure.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Cost">All of its pods.</param>
/// <param name="OfKloop">The agents, and what workloads that are developed in take more than without the dev patch; part of <paramref name="Cost"/>.</param>
public sealed record NamespaceCost(string Namespace, EnvironmentCost Cost, EnvironmentCost OfKloop)
{
    /// <summary>Sums up.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="pods">Its pods.</param>
    /// <param name="developed">Its workloads that are developed in.</param>
    public static NamespaceCost Of(string ns, IReadOnlyList<JsonObject> pods, IReadOnlyList<DevState> developed)
    {
        var own = EnvironmentCost.Of(pods.Where(IsAgent));
        foreach (var pod in pods)
        {
            if (Bare(pod, developed) is { } bare) own = own.Plus(EnvironmentCost.Of([pod])).Minus(EnvironmentCost.Of([bare]));
        }

        return new NamespaceCost(ns, EnvironmentCost.Of(pods), own);
    }

    private static bool IsAgent(JsonObject pod) => RedirectNames.IsOurs(pod) && pod.Text("metadata", "labels", RedirectNames.ServiceLabel) is not null;

    /// <summary>A pod as it were without the dev patch; null for one that has none.</summary>
    private static JsonObject? Bare(JsonObject pod, IReadOnlyList<DevState> developed)
    {
        string? session = pod.Text("metadata", "annotations", DevNames.SessionAnnotation);
        var record = session is null ? null : developed.Select(d => d.Record).FirstOrDefault(r => r?.Session == session);
        if (record is null) return null;
        var bare = (JsonObject)pod.DeepClone();
        var workload = new JsonObject { ["spec"] = new JsonObject { ["template"] = bare } };
        foreach (var change in record.Changes.Reverse().Where(c => c.Path is ["spec", "template", "spec", ..])) change.Undo(workload, new JsonPatch());
        return bare;
    }
}
