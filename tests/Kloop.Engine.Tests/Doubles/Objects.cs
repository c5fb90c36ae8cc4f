using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;

namespace Kloop.Engine.Tests.Doubles;

/// <summary>Objects as an API server would give them.</summary>
internal static class Given
{
    public const string Since = "2026-01-02T03:04:05.0000000+00:00";

    public static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;

    /// <summary>Service <c>catalog</c>; its ports as JSON, such as <c>{"port":80,"targetPort":"http"}</c>.</summary>
    public static JsonObject Service(string ports, string metadata = "", string spec = "") => Json($$"""
        {
          "apiVersion": "v1", "kind": "Service",
          "metadata": { "name": "catalog", "namespace": "shop", "resourceVersion": "17"{{metadata}} },
          "spec": { "clusterIP": "10.0.0.9", "selector": { "app": "catalog", "tier": "web" }, "ports": [{{ports}}]{{spec}} }
        }
        """);

    /// <summary>A pod with one ready container <c>main</c> and these container ports.</summary>
    public static JsonObject Pod(string ports = """{"name":"http","containerPort":8080}""", string spec = "") => Json($$"""
        {
          "metadata": { "name": "catalog-1", "namespace": "shop" },
          "spec": { "containers": [ { "name": "main", "image": "shop/catalog:1", "ports": [{{ports}}] } ]{{spec}} },
          "status": { "conditions": [ { "type": "Ready", "status": "True" } ] }
        }
        """);

    public static (JsonObject Service, PortPlan Plan, OriginRecord Record) Redirected(JsonObject service, JsonObject? pod = null)
    {
        var view = ServiceView.Of(service);
        var plan = PortPlan.Of(view, pod ?? Pod(), []);
        return (service, plan, OriginRecord.Of(view, plan, "ada@laptop", DateTimeOffset.Parse(Since, System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>What the API server does to an empty map.</summary>
    public static JsonObject Stored(this JsonObject service)
    {
        var result = (JsonObject)service.DeepClone();
        if (result["metadata"]!["annotations"] is JsonObject { Count: 0 }) ((JsonObject)result["metadata"]!).Remove("annotations");
        return result;
    }
}
