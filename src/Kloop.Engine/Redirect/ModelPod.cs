using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Patch;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>Which of several pods a program on the laptop is to stand for. Pure.</summary>
internal static class ModelPod
{
    /// <summary>
    /// The youngest that serves, since the others may be what a rollout takes away; one that somebody develops in only when
    /// there is no other, and without what the dev patch gave it. Null when none serves.
    /// </summary>
    public static JsonObject? Choose(IEnumerable<JsonObject> pods) =>
        pods.Where(PodView.IsReady).OrderBy(SupervisedPod.Is).ThenByDescending(Created).FirstOrDefault() is { } pod
            ? SupervisedPod.Is(pod) ? SupervisedPod.Undress(pod) : pod
            : null;

    private static DateTimeOffset Created(JsonObject pod) =>
        DateTimeOffset.TryParse(pod.Text("metadata", "creationTimestamp"), CultureInfo.InvariantCulture, out var time) ? time : default;
}
