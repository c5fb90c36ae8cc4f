using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Session;

/// <summary>What keeps an agent's pod from running, read from its object. Pure.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Text">The cluster's own words.</param>
internal sealed record AgentTrouble(TroubleKind Kind, string Text)
{
    private static readonly string[] ImageReasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable"];
    private static readonly string[] StartReasons = ["CreateContainerError", "RunContainerError", "StartError", "ContainerCannotRun", "CreateContainerConfigError"];

    public static AgentTrouble? OfPod(JsonObject pod)
    {
        var unscheduled = pod.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "PodScheduled" && c.Text("status") == "False");
        if (unscheduled is not null) return new(TroubleKind.Unschedulable, unscheduled.Text("message") ?? "no node takes it");
        foreach (var status in pod.Items("status", "containerStatuses"))
        {
            string? waiting = status.Text("state", "waiting", "reason");
            string text = $"{waiting}: {status.Text("state", "waiting", "message")}";
            if (ImageReasons.Contains(waiting)) return new(TroubleKind.Image, text);
            if (StartReasons.Contains(waiting)) return new(TroubleKind.Start, text);
            var ended = status.At("state", "terminated") ?? status.At("lastState", "terminated");
            if (ended is not null)
            {
                return new(TroubleKind.Start, $"{ended.Text("reason")}, exit code {ended.Number("exitCode")}: {ended.Text("message")}");
            }
        }

        return null;
    }

    /// <summary>A Deployment whose pods are refused (quota, Pod Security, LimitRange) has a condition that says so.</summary>
    public static AgentTrouble? OfDeployment(JsonObject deployment)
    {
        var failure = deployment.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "ReplicaFailure" && c.Text("status") == "True");
        return failure is null ? null : new(TroubleKind.Refused, failure.Text("message") ?? failure.Text("reason") ?? "the pod is refused");
    }
}

/// <summary>Kinds of trouble, by what can be done.</summary>
internal enum TroubleKind
{
    /// <summary>The image cannot be pulled: another one may be.</summary>
    Image,

    /// <summary>The container does not start, as with an image without a shell: another image may.</summary>
    Start,

    /// <summary>No node takes the pod; one may come.</summary>
    Unschedulable,

    /// <summary>The cluster's rules refuse the pod.</summary>
    Refused,
}
