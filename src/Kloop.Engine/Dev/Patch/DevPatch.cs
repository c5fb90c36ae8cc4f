using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Dev.Patch;

/// <summary>What makes a workload's container one that is developed in. Pure.</summary>
internal static class DevPatch
{
    private static readonly string[] Template = ["spec", "template", "spec"];

    /// <summary>The changes, in their order.</summary>
    /// <exception cref="UsageException">The container is not there.</exception>
    public static IReadOnlyList<TemplateChange> Changes(JsonObject workload, DevPatchOptions options)
    {
        var spec = workload.At("spec", "template", "spec") as JsonObject ?? [];
        var container = spec.Items("containers").FirstOrDefault(c => c.Text("name") == options.Container)
            ?? throw new UsageException($"\"{workload.Name()}\" has no container {options.Container}, only {string.Join(", ", spec.Items("containers").Select(c => c.Text("name")))}");
        var parts = new SupervisedPod(options, spec, container);
        var changes = new List<TemplateChange>();

        void Change(IReadOnlyList<string> path, JsonNode? after)
        {
            var before = TemplateChange.Find(workload, path);
            if (!JsonNode.DeepEquals(before, after)) changes.Add(new TemplateChange(path, before?.DeepClone(), after));
        }

        void InContainer(string[] path, JsonNode? after) => Change([.. Template, "containers", $"name={options.Container}", .. path], after);

        // One pod is developed in: of several, each would need the edits, and only one had the debugger.
        if (workload.At("spec", "replicas") is not null) Change(["spec", "replicas"], 1);
        Change(["spec", "template", "metadata", "annotations", DevNames.SessionAnnotation], options.Session);
        foreach (var volume in parts.Volumes) Change([.. Template, "volumes", $"name={volume.Text("name")}"], volume);
        foreach (var init in parts.InitContainers) Change([.. Template, "initContainers", $"name={init.Text("name")}"], init);
        foreach (var mount in parts.Mounts) InContainer(["volumeMounts", $"mountPath={mount.Text("mountPath")}"], mount);
        foreach (var variable in parts.Variables) InContainer(["env", $"name={variable.Text("name")}"], variable);
        if (options.Image is not null) InContainer(["image"], options.Image);
        if (options.WorkingDirectory is not null) InContainer(["workingDir"], options.WorkingDirectory);
        InContainer(["command"], Strings(parts.Command));
        InContainer(["args"], null);
        if (options.MoreMemory > 0 && container.Text("resources", "limits", "memory") is { } limit)
        {
            InContainer(["resources", "limits", "memory"], ((long)Quantity.Parse(limit) + options.MoreMemory).ToString(CultureInfo.InvariantCulture));
        }

        // A process that is held back, restarted or being fixed must not be killed for not answering.
        InContainer(["livenessProbe"], null);
        InContainer(["startupProbe"], null);
        if (container["readinessProbe"] is null) InContainer(["readinessProbe"], parts.ReadinessProbe);
        return changes;
    }

    /// <summary>The control port, out of a patched container's command.</summary>
    public static ushort? ControlPort(JsonObject pod, string container)
    {
        var command = (pod.Items("spec", "containers").FirstOrDefault(c => c.Text("name") == container).At("command") as JsonArray)?.Select(a => (string?)a).ToList() ?? [];
        int at = command.IndexOf("--control");
        return at >= 0 && at + 1 < command.Count && ushort.TryParse(command[at + 1], CultureInfo.InvariantCulture, out ushort port) ? port : null;
    }

    internal static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
