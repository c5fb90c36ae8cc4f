using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Run;

/// <summary>The pod that a workload would make, for one that has none at the moment. Pure.</summary>
internal static class PodTemplate
{
    private const string AccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The pod as the API server would have it, but for what only a node or an address can give.</summary>
    public static JsonObject Pod(JsonObject workload, string ns)
    {
        var template = workload.At("spec", "jobTemplate", "spec", "template") ?? workload.At("spec", "template");
        var metadata = (template.At("metadata")?.DeepClone() as JsonObject) ?? [];
        metadata["name"] = workload.Name();
        metadata["namespace"] = ns;
        var spec = (template.At("spec")?.DeepClone() as JsonObject) ?? [];
        spec["serviceAccountName"] ??= spec.Text("serviceAccount") ?? "default";
        if (spec["automountServiceAccountToken"]?.GetValue<bool>() ?? true) AddAccount(spec);
        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>As the API server's admission does. Source: k8s.io/kubernetes plugin/pkg/admission/serviceaccount.</summary>
    private static void AddAccount(JsonObject spec)
    {
        const string name = "kube-api-access";
        bool used = false;
        foreach (var container in spec.Items("containers").Where(c => c.Items("volumeMounts").All(m => m.Text("mountPath") != AccountPath)))
        {
            if (container["volumeMounts"] is not JsonArray mounts) container["volumeMounts"] = mounts = [];
            mounts.Add((JsonNode)new JsonObject { ["name"] = name, ["mountPath"] = AccountPath, ["readOnly"] = true });
            used = true;
        }

        if (!used) return;
        if (spec["volumes"] is not JsonArray volumes) spec["volumes"] = volumes = [];
        volumes.Add(JsonNode.Parse($$$"""
            {"name": "{{{name}}}", "projected": {"sources": [
              {"serviceAccountToken": {"path": "token", "expirationSeconds": 3607}},
              {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
              {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"} }]} }]} }
            """));
    }
}
