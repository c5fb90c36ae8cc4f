using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>
/// Pods that read a ConfigMap or Secret once, at their start, and are not started anew though it changed: as variables, or
/// as a single file (subPath). Volumes follow by themselves, and a name with a content hash makes new pods. Pure.
/// </summary>
internal static class StaleSettings
{
    private static readonly (string Kind, string Environment, string Variable, string Volume, string VolumeName)[] Words =
    [
        ("ConfigMap", "configMapRef", "configMapKeyRef", "configMap", "name"),
        ("Secret", "secretRef", "secretKeyRef", "secret", "secretName"),
    ];

    /// <summary>A sentence for each workload that goes on with old settings.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<PlannedApply> all)
    {
        var changed = all.Where(p => p.Outcome == ApplyOutcome.Changed && p.Id.Kind is "ConfigMap" or "Secret").ToList();
        return
            from workload in all
            where workload.Outcome == ApplyOutcome.Unchanged && workload.Id.Kind is "Deployment" or "StatefulSet" or "DaemonSet"
            let spec = workload.Object.At("spec", "template", "spec")
            from settings in changed
            where settings.Id.Namespace == workload.Id.Namespace && ReadsOnce(spec, settings.Id)
            select $"{settings.Id} changed, and {workload.Id} reads it at the start of its pods alone: kubectl -n {workload.Id.Namespace} rollout restart {workload.Id}";
    }

    private static bool ReadsOnce(JsonNode? spec, ObjectId settings)
    {
        var words = Words.First(w => w.Kind == settings.Kind);
        var containers = spec.Items("containers").Concat(spec.Items("initContainers")).ToList();
        var volumes = spec.Items("volumes").Where(v => v.Text(words.Volume, words.VolumeName) == settings.Name).Select(v => v.Text("name")).ToHashSet();
        return containers.Any(c =>
            c.Items("envFrom").Any(e => e.Text(words.Environment, "name") == settings.Name)
            || c.Items("env").Any(e => e.Text("valueFrom", words.Variable, "name") == settings.Name)
            || c.Items("volumeMounts").Any(m => m.Text("subPath") is not null && volumes.Contains(m.Text("name"))));
    }
}
