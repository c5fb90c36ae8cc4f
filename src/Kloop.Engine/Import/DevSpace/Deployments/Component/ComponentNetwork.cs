using System.Globalization;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Import.DevSpace.Deployments.Component;

/// <summary>A component's Service and Ingress. Pure.</summary>
internal static class ComponentNetwork
{
    private const string UsualIssuer = "lets-encrypt-http-issuer";

    private static readonly string[] ServiceFields =
    [
        "clusterIP", "externalIPs", "externalName", "externalTrafficPolicy", "healthCheckNodePort", "loadBalancerIP", "loadBalancerSourceRanges", "publishNotReadyAddresses",
        "sessionAffinity", "sessionAffinityConfig",
    ];

    public static IEnumerable<JsonObject> Service(Component component)
    {
        var wanted = Component.List(component.Service["ports"]);
        if (wanted.Count == 0) yield break;
        var spec = new JsonObject();
        foreach (string field in ServiceFields) if (component.Service[field] is { } value) spec[field] = value.DeepClone();
        var ports = new JsonArray();
        foreach (var (index, port) in wanted.Index())
        {
            ports.Add((JsonNode)new JsonObject
            {
                ["name"] = Component.Text(port["name"]) ?? $"port-{index.ToString(CultureInfo.InvariantCulture)}",
                ["port"] = port["port"]?.DeepClone(),
                ["targetPort"] = (port["containerPort"] ?? port["port"])?.DeepClone(),
                ["protocol"] = Component.Text(port["protocol"]) ?? "TCP",
            });
        }

        spec["ports"] = ports;
        spec["selector"] = component.Selector(false);
        spec["type"] = Component.Text(component.Service["type"]) ?? "ClusterIP";
        yield return ComponentWorkload.Object("v1", "Service", component.Metadata(component.ServiceName, component.Service["labels"], component.Service["annotations"], isWorkload: false), spec);
    }

    public static IEnumerable<JsonObject> Ingress(Component component)
    {
        if (component.Values["ingress"] is not JsonObject ingress || Component.List(ingress["rules"]) is not { Count: > 0 } wanted) yield break;
        var rules = wanted.Select(r => (JsonNode)new JsonObject { ["host"] = Component.Text(r["host"]), ["http"] = new JsonObject { ["paths"] = new JsonArray(Path(component, r)) } });
        var spec = new JsonObject();
        if ((ingress["defaultBackend"] ?? ingress["backend"]) is { } backend) spec["defaultBackend"] = backend.DeepClone();
        if (Component.Text(ingress["ingressClassName"]) is { } name) spec["ingressClassName"] = name;
        spec["rules"] = new JsonArray([.. rules]);
        string own = Component.Text(ingress["name"]) ?? component.ServiceName;
        string? secret = Component.Text(ingress["tls"]) switch { null or "false" or "False" => null, "true" or "True" => $"tls-{own}", var given => given };
        var annotations = ingress["annotations"]?.DeepClone() as JsonObject ?? [];
        if (secret is not null)
        {
            spec["tls"] = new JsonArray(new JsonObject { ["hosts"] = new JsonArray([.. wanted.Select(r => (JsonNode?)JsonValue.Create(Component.Text(r["host"])))]), ["secretName"] = secret });
            annotations.TryAdd("cert-manager.io/cluster-issuer", Component.Text(ingress["tlsClusterIssuer"]) ?? UsualIssuer);
            annotations.TryAdd("acme.cert-manager.io/http01-ingress-class", Component.Text(ingress["ingressClass"]) ?? "nginx");
        }

        yield return ComponentWorkload.Object("networking.k8s.io/v1", "Ingress", component.Metadata(own, ingress["labels"], annotations, isWorkload: false), spec);
    }

    private static JsonObject Path(Component component, JsonObject rule)
    {
        var port = rule["servicePort"] ?? Component.List(component.Service["ports"]).Select(p => p["port"]).FirstOrDefault();
        var service = new JsonObject { ["name"] = Component.Text(rule["serviceName"]) ?? component.ServiceName, ["port"] = new JsonObject { ["number"] = port?.DeepClone() } };
        return new JsonObject
        {
            ["path"] = Component.Text(rule["path"]) ?? "/",
            ["pathType"] = Component.Text(rule["pathType"]) ?? "ImplementationSpecific",
            ["backend"] = new JsonObject { ["service"] = service },
        };
    }
}
