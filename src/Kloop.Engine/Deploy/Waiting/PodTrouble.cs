using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Waiting;

/// <summary>What keeps a pod from being ready, read from its object. Pure.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container; empty for the pod as a whole.</param>
/// <param name="Text">For people.</param>
/// <param name="Lasting">Whether waiting longer helps only if something else changes.</param>
/// <param name="Log">Whose last lines tell more: null for nobody's, true for those of the container before its restart.</param>
internal sealed record PodTrouble(string Pod, string Container, string Text, bool Lasting, bool? Log)
{
    private static readonly string[] ImageReasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable", "ImageInspectError"];
    private static readonly string[] StartReasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "StartError", "ContainerCannotRun"];

    /// <summary>The first trouble of a pod; null when there is none.</summary>
    public static PodTrouble? Of(JsonObject pod)
    {
        if (pod.At("metadata", "deletionTimestamp") is not null) return null;
        var unscheduled = pod.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "PodScheduled" && c.Text("status") == "False");
        if (unscheduled is not null) return new(pod.Name(), "", $"no node takes it: {unscheduled.Text("message")}", Lasting: false, null);
        return pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")).Select(s => Of(pod, s)).OfType<PodTrouble>().FirstOrDefault();
    }

    private static PodTrouble? Of(JsonObject pod, JsonObject status)
    {
        string container = status.Text("name") ?? "";
        string? waiting = status.Text("state", "waiting", "reason");
        string? message = status.Text("state", "waiting", "message");
        if (ImageReasons.Contains(waiting))
        {
            string image = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).FirstOrDefault(c => c.Text("name") == container).Text("image") ?? status.Text("image") ?? "";
            return new(pod.Name(), container, $"its image {image} cannot be pulled: {message ?? waiting}", Lasting: true, null);
        }

        if (StartReasons.Contains(waiting)) return new(pod.Name(), container, $"it cannot be started: {message ?? waiting}", Lasting: true, null);
        if (waiting == "CrashLoopBackOff") return new(pod.Name(), container, $"it crashes again and again: {End(status.At("lastState", "terminated"))}, {status.Number("restartCount")} restarts", Lasting: true, Log: true);
        if (status.At("state", "terminated") is { } ended && ended.Number("exitCode") != 0) return new(pod.Name(), container, $"it ended: {End(ended)}", Lasting: false, Log: false);
        bool crashed = status.Number("restartCount") > 0 && status.At("lastState", "terminated") is { } last && last.Number("exitCode") != 0 && !status.Flag("ready");
        return crashed ? new(pod.Name(), container, $"it crashed and was started again: {End(status.At("lastState", "terminated"))}", Lasting: false, Log: true) : null;
    }

    private static string End(JsonNode? terminated) => terminated switch
    {
        null => "no word of how",
        _ when terminated.Text("reason") == "OOMKilled" => "killed, for it used more memory than its limit allows (OOMKilled)",
        _ => $"exit code {terminated.Number("exitCode")}{(terminated.Text("message") is { Length: > 0 } message ? $", {message.Trim()}" : "")}",
    };
}
