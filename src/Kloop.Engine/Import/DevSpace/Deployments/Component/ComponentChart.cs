using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Deployments.Component;

/// <summary>
/// The objects of DevSpace's component chart, which a deployment by helm without a chart uses: a remote chart, whose values
/// are documented. Pure but for the list of what it lacks. https://www.devspace.sh/component-chart/docs/configuration/reference
/// </summary>
internal static class ComponentChart
{
    private static readonly string[] Keys =
    [
        "containers", "initContainers", "labels", "annotations", "volumes", "service", "serviceName", "ingress", "replicas", "autoScaling", "rollingUpdate", "pullSecrets",
        "podManagementPolicy", "tolerations", "affinity", "nodeSelector", "nodeName", .. ComponentPod.Fields,
    ];

    public static IReadOnlyList<JsonObject> Render(string release, JsonObject values, Place place, Notes notes)
    {
        foreach (var (key, _) in values.Where(v => !Keys.Contains(v.Key))) notes.Lack(place, $"the component chart has no value \"{key}\" that Kloop knows");
        var component = new Component(release, values);
        if (component.Containers.Count == 0) notes.Lack(place, "the component chart makes no workload without containers");
        if (component.Autoscaling is { } wish && (wish["averageRelativeCPU"] ?? wish["averageRelativeMemory"] ?? wish["averageCPU"] ?? wish["averageMemory"]) is null) notes.Lack(place, "autoScaling names no measure");
        return
        [
            .. component.Containers.Count > 0 ? ComponentWorkload.Of(component) : [],
            .. ComponentNetwork.Service(component),
            .. ComponentNetwork.Ingress(component),
            .. ComponentVolumes.SharedClaims(component),
            .. ComponentWorkload.Autoscaler(component),
        ];
    }
}
