using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Waiting;

/// <summary>How far an object is.</summary>
internal enum ReadinessKind
{
    /// <summary>It works.</summary>
    Ready,

    /// <summary>It does not yet.</summary>
    Waiting,

    /// <summary>It will not by itself.</summary>
    Failed,
}

/// <summary>Whether an object works, read from its status. Pure. Source: kubectl rollout status; Kubernetes API conventions.</summary>
/// <param name="Kind">How far it is.</param>
/// <param name="Text">What is missing, for people.</param>
internal sealed record Readiness(ReadinessKind Kind, string Text)
{
    private static readonly Readiness Ready = new(ReadinessKind.Ready, "ready");

    /// <summary>Kinds that have to become ready; all others are by being there.</summary>
    public static bool Counts(string kind) => kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "Job" or "Pod" or "CustomResourceDefinition";

    public static Readiness Of(JsonObject item) => item.Text("kind") switch
    {
        "Deployment" => Seen(item) ?? Deployment(item),
        "StatefulSet" => Seen(item) ?? StatefulSet(item),
        "DaemonSet" => Seen(item) ?? DaemonSet(item),
        "ReplicaSet" => Seen(item) ?? Count(Status(item, "readyReplicas"), Wanted(item)),
        "Job" => Job(item),
        "Pod" => Pod(item),
        "CustomResourceDefinition" => Has(item, "Established") ? Ready : new(ReadinessKind.Waiting, "not established yet"),
        _ => Ready,
    };

    /// <summary>Whether a workload's controller has seen what it is now; before that its pods are those of what it was.</summary>
    public static bool IsSeen(JsonObject item) =>
        item.Text("kind") is not ("Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") || !(Status(item, "observedGeneration") < item.Number("metadata", "generation"));

    private static Readiness? Seen(JsonObject item) => IsSeen(item) ? null : new(ReadinessKind.Waiting, "its controller has not seen it yet");

    private static Readiness Deployment(JsonObject item)
    {
        var progressing = item.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Progressing");
        if (progressing.Text("reason") == "ProgressDeadlineExceeded") return new(ReadinessKind.Failed, progressing.Text("message") ?? "it makes no progress");
        var refused = item.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "ReplicaFailure" && c.Text("status") == "True");
        if (refused is not null) return new(ReadinessKind.Failed, refused.Text("message") ?? "its pods are refused");
        int wanted = Wanted(item);
        var count = Count(Math.Min(Status(item, "updatedReplicas"), Status(item, "availableReplicas")), wanted);
        if (count.Kind != ReadinessKind.Ready) return count;
        int old = Status(item, "replicas") - wanted;
        return old > 0 ? new(ReadinessKind.Waiting, old == 1 ? "an earlier pod serves until the new ones are ready" : $"{old} earlier pods serve until the new ones are ready") : Ready;
    }

    private static Readiness StatefulSet(JsonObject item)
    {
        int wanted = Wanted(item);
        if (item.Text("spec", "updateStrategy", "type") == "OnDelete") return Count(Status(item, "readyReplicas"), wanted);
        int partition = item.Number("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
        int updated = item.Text("status", "currentRevision") == item.Text("status", "updateRevision") ? wanted : Status(item, "updatedReplicas") + partition;
        return Count(Math.Min(updated, Status(item, "readyReplicas")), wanted);
    }

    private static Readiness DaemonSet(JsonObject item)
    {
        int wanted = Status(item, "desiredNumberScheduled");
        int updated = item.Text("spec", "updateStrategy", "type") == "OnDelete" ? wanted : Status(item, "updatedNumberScheduled");
        return Count(Math.Min(updated, Status(item, "numberAvailable")), wanted);
    }

    private static Readiness Job(JsonObject item)
    {
        if (Has(item, "Complete") || item.Flag("spec", "suspend")) return Ready;
        var failed = item.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Failed" && c.Text("status") == "True");
        return failed is not null ? new(ReadinessKind.Failed, failed.Text("message") ?? "it failed") : new(ReadinessKind.Waiting, $"{Status(item, "succeeded")} of {item.Number("spec", "completions") ?? 1} done");
    }

    private static Readiness Pod(JsonObject item) => item.Text("status", "phase") switch
    {
        "Succeeded" => Ready,
        "Failed" => new(ReadinessKind.Failed, item.Text("status", "message") ?? "it failed"),
        _ => Has(item, "Ready") ? Ready : new(ReadinessKind.Waiting, "not ready"),
    };

    private static Readiness Count(int there, int wanted) => there >= wanted ? Ready : new(ReadinessKind.Waiting, $"{there} of {wanted} pods ready");

    private static bool Has(JsonObject item, string condition) => item.Items("status", "conditions").Any(c => c.Text("type") == condition && c.Text("status") == "True");

    private static int Wanted(JsonObject item) => item.Number("spec", "replicas") ?? 1;

    private static int Status(JsonObject item, string field) => item.Number("status", field) ?? 0;
}
