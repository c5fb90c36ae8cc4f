using System.Globalization;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Import.DevSpace.Deployments.Component;

/// <summary>A component's Deployment or StatefulSet, and what belongs to it. Pure.</summary>
internal static class ComponentWorkload
{
    public static IEnumerable<JsonObject> Of(Component component)
    {
        var spec = new JsonObject { ["replicas"] = Number(component.Values["replicas"]) ?? 1 };
        var rolling = component.Values["rollingUpdate"] as JsonObject;
        bool rolls = rolling is not null && Component.IsSet(rolling["enabled"]);
        string headless = Component.Text(component.Values["serviceName"]) ?? $"{component.Release}-headless";
        if (component.IsStateful)
        {
            if (rolls) spec["updateStrategy"] = new JsonObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JsonObject { ["partition"] = Number(rolling!["partition"]) ?? 0 } };
            spec["podManagementPolicy"] = Component.Text(component.Values["podManagementPolicy"]) ?? "OrderedReady";
            spec["serviceName"] = headless;
        }
        else
        {
            spec["strategy"] = rolls
                ? new JsonObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JsonObject { ["maxSurge"] = Component.Text(rolling!["maxSurge"]) ?? "25%", ["maxUnavailable"] = Component.Text(rolling["maxUnavailable"]) ?? "0%" } }
                : new JsonObject { ["type"] = "Recreate" };
        }

        spec["selector"] = new JsonObject { ["matchLabels"] = component.Selector(true) };
        var metadata = component.Metadata("", component.Values["labels"], component.Values["annotations"], isWorkload: true);
        metadata.Remove("name");
        spec["template"] = new JsonObject { ["metadata"] = metadata, ["spec"] = ComponentPod.Spec(component) };
        if (component.IsStateful) spec["volumeClaimTemplates"] = ComponentVolumes.ClaimTemplates(component);
        yield return Object("apps/v1", component.Kind, component.Metadata(component.Release, component.Values["labels"], component.Values["annotations"], isWorkload: true), spec);
        if (!component.IsStateful) yield break;
        // A Service needs a port for its pods to have names.
        var service = new JsonObject
        {
            ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["name"] = "web" }),
            ["clusterIP"] = "None",
            ["selector"] = component.Selector(true),
        };
        yield return Object("v1", "Service", component.Metadata(headless, component.Values["labels"], component.Values["annotations"], isWorkload: false), service);
    }

    public static IEnumerable<JsonObject> Autoscaler(Component component)
    {
        int least = Number(component.Values["replicas"]) ?? 1;
        if (component.Autoscaling is not { } wish || Number(wish["maxReplicas"]) is not { } most || most <= least) yield break;
        var metrics = new JsonArray();
        foreach (var (key, resource, kind) in ((string, string, string)[])[("averageCPU", "cpu", "AverageValue"), ("averageRelativeCPU", "cpu", "Utilization"), ("averageMemory", "memory", "AverageValue"), ("averageRelativeMemory", "memory", "Utilization")])
        {
            if (Component.Text(wish[key]) is not { } amount) continue;
            JsonNode value = kind == "Utilization" && int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out int percent) ? percent : amount;
            var target = new JsonObject { ["type"] = kind, [kind == "Utilization" ? "averageUtilization" : "averageValue"] = value };
            metrics.Add((JsonNode)new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = resource, ["target"] = target } });
        }

        var spec = new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = component.Kind, ["name"] = component.Release },
            ["minReplicas"] = least,
            ["maxReplicas"] = most,
            ["metrics"] = metrics,
        };
        yield return Object("autoscaling/v2", "HorizontalPodAutoscaler", component.Metadata(component.Release, component.Values["labels"], component.Values["annotations"], isWorkload: true), spec);
    }

    public static JsonObject Object(string version, string kind, JsonObject metadata, JsonObject spec) =>
        new() { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };

    public static int? Number(JsonNode? node) => int.TryParse(Component.Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
