using System.Text.Json.Nodes;

namespace Kloop.Engine.Tests.Environments.Placement;

/// <summary>A small shop, rendered for namespace <c>shop</c>.</summary>
internal static class ShopObjects
{
    public static IReadOnlyList<JsonObject> All =>
    [
        Parse("""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}"""),
        Parse("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "cart", "namespace": "shop"}}"""),
        Parse("""{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "cart", "namespace": "shop"}}"""),
        Parse("""{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "cart", "namespace": "shop"}, "roleRef": {"kind": "Role", "name": "cart"}, "subjects": [{"kind": "ServiceAccount", "name": "cart", "namespace": "shop"}]}"""),
        Parse("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cart", "namespace": "shop"}, "data": {"url": "http://pricing.shop:5000"}}"""),
        Parse("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web", "namespace": "shop"}, "data": {"cart": "http://cart.shop.svc.cluster.local/"}}"""),
        Parse("""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db", "namespace": "shop"}}"""),
        Service("cart"), Service("web"), Service("pricing"),
        Deployment("cart", """{"serviceAccountName": "cart", "containers": [{"name": "main", "image": "acme/basket:1", "envFrom": [{"configMapRef": {"name": "cart"}}]}], "volumes": [{"name": "db", "projected": {"sources": [{"secret": {"name": "db"}}]}}]}"""),
        Deployment("web", """{"containers": [{"name": "main", "image": "acme/web"}], "volumes": [{"name": "c", "configMap": {"name": "web"}}]}"""),
        Deployment("pricing", """{"dnsPolicy": "None", "containers": [{"name": "main", "image": "acme/pricing"}]}"""),
        Parse("""{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "cart", "namespace": "shop"}, "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "cart"}}}"""),
        Parse("""{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "web"}}}}"""),
        Parse("""
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "front", "namespace": "shop"}, "spec": {
              "defaultBackend": {"service": {"name": "web"}},
              "tls": [{"hosts": ["shop.test"], "secretName": "cert"}],
              "rules": [
                {"host": "shop.test", "http": {"paths": [{"path": "/", "backend": {"service": {"name": "web"}}}, {"path": "/pricing", "backend": {"service": {"name": "pricing"}}}]}},
                {"http": {"paths": [{"path": "/", "backend": {"service": {"name": "web"}}}]}}]}}
            """),
    ];

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static JsonObject Service(string name) =>
        Parse($$$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{name}}}", "namespace": "shop"}, "spec": {"selector": {"app": "{{{name}}}"}, "ports": [{"port": 80}]}}""");

    private static JsonObject Deployment(string name, string spec) =>
        Parse($$$"""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{{name}}}", "namespace": "shop"}, "spec": {"template": {"metadata": {"labels": {"app": "{{{name}}}"}}, "spec": {{{spec}}} } } }""");
}
