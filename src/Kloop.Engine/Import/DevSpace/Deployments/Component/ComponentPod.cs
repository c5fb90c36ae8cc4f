using System.Globalization;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Import.DevSpace.Deployments.Component;

/// <summary>A component's pod. Pure.</summary>
internal static class ComponentPod
{
    /// <summary>Values that are fields of the pod as they are.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "dnsConfig", "hostAliases", "overhead", "readinessGates", "securityContext", "topologySpreadConstraints", "activeDeadlineSeconds", "automountServiceAccountToken", "dnsPolicy",
        "enableServiceLinks", "hostIPC", "hostNetwork", "hostPID", "hostname", "preemptionPolicy", "priority", "priorityClassName", "restartPolicy", "runtimeClassName", "schedulerName",
        "serviceAccount", "serviceAccountName", "setHostnameAsFQDN", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "ephemeralContainers",
        "nodeSelector", "nodeName", "affinity", "tolerations",
    ];

    private static readonly string[] ContainerFields =
    [
        "image", "env", "envFrom", "livenessProbe", "readinessProbe", "startupProbe", "securityContext", "lifecycle", "volumeDevices", "imagePullPolicy", "workingDir", "stdin", "tty", "stdinOnce",
        "terminationMessagePath", "terminationMessagePolicy", "ports",
    ];

    public static JsonObject Spec(Component component)
    {
        var spec = new JsonObject { ["terminationGracePeriodSeconds"] = 5 };
        foreach (string field in Fields) if (component.Values[field] is { } value) spec[field] = value.DeepClone();
        var secrets = (component.Values["pullSecrets"] as JsonArray ?? []).Select(Component.Text).OfType<string>().Select(s => (JsonNode)new JsonObject { ["name"] = s }).ToArray();
        if (secrets.Length > 0) spec["imagePullSecrets"] = new JsonArray(secrets);
        spec["containers"] = Containers(component.Containers, "container");
        if (component.InitContainers.Count > 0) spec["initContainers"] = Containers(component.InitContainers, "init-container");
        if (ComponentVolumes.OfPod(component) is { Count: > 0 } volumes) spec["volumes"] = volumes;
        return spec;
    }

    private static JsonArray Containers(IReadOnlyList<JsonObject> values, string usualName)
    {
        var containers = new JsonArray();
        foreach (var (index, value) in values.Index())
        {
            var container = new JsonObject { ["name"] = Component.Text(value["name"]) ?? $"{usualName}-{index.ToString(CultureInfo.InvariantCulture)}" };
            foreach (string field in ContainerFields) if (value[field] is { } given) container[field] = given.DeepClone();
            // Words, also where somebody wrote numbers.
            foreach (string field in (string[])["command", "args"])
            {
                if (value[field] is JsonArray { Count: > 0 } words) container[field] = new JsonArray([.. words.Select(w => (JsonNode?)JsonValue.Create(Component.Text(w) ?? ""))]);
            }

            if (Mounts(value) is { Count: > 0 } mounts) container["volumeMounts"] = mounts;
            if (value["resources"] is JsonObject resources) container["resources"] = Resources(resources);
            containers.Add((JsonNode)container);
        }

        return containers;
    }

    private static JsonArray Mounts(JsonObject container)
    {
        var mounts = new JsonArray();
        foreach (var mount in Component.List(container["volumeMounts"]))
        {
            var volume = mount["volume"] as JsonObject ?? [];
            var made = new JsonObject { ["mountPath"] = Component.Text(mount["containerPath"]), ["name"] = Component.Text(volume["name"]) };
            if (Component.Text(volume["subPath"])?.Trim('/') is { Length: > 0 } path) made["subPath"] = path;
            made["readOnly"] = Component.IsSet(volume["readOnly"]);
            mounts.Add((JsonNode)made);
        }

        return mounts;
    }

    /// <summary>Limits without requests would ask for as much: the chart asks for nothing then.</summary>
    private static JsonObject Resources(JsonObject values)
    {
        var (limits, requests) = (Amounts(values["limits"]), Amounts(values["requests"]));
        foreach (var (key, _) in limits) requests.TryAdd(key, "0");
        var resources = new JsonObject();
        if (limits.Count > 0) resources["limits"] = limits;
        if (requests.Count > 0) resources["requests"] = requests;
        return resources;
    }

    private static JsonObject Amounts(JsonNode? node)
    {
        var amounts = new JsonObject();
        foreach (var (key, value) in node as JsonObject ?? []) amounts[key == "ephemeralStorage" ? "ephemeral-storage" : key] = Component.Text(value) ?? "0";
        return amounts;
    }
}
