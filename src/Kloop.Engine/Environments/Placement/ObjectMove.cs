using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>Moves an object to another namespace than its own. Pure.</summary>
internal static class ObjectMove
{
    /// <summary>The namespaces that objects name, besides the one that they go to.</summary>
    /// <param name="objects">Rendered: without a namespace they lie in none.</param>
    /// <param name="to">Where they go.</param>
    /// <exception cref="UsageException">They are several, which one cannot stand for.</exception>
    public static void CheckOneNamespace(IEnumerable<JsonObject> objects, string to)
    {
        var spaces = objects.Select(o => o.Text("metadata", "namespace")).OfType<string>().Where(n => n.Length > 0 && n != to).Distinct(StringComparer.Ordinal).ToList();
        if (spaces.Count > 1) throw new UsageException($"the application is deployed to several namespaces ({string.Join(", ", spaces)}), and an environment of its own is one: leave the namespaces out of the manifests, or test it with kloop test unit");
    }

    /// <summary>The object in its new place. It takes nothing there that can be somebody's only once: an address, a node's port.</summary>
    public static JsonObject To(JsonObject original, string to)
    {
        var one = (JsonObject)original.DeepClone();
        string from = one.Text("metadata", "namespace")!;
        one["metadata"]!["namespace"] = to;
        if (one.Text("kind") == "RoleBinding")
        {
            foreach (var subject in one.Items("subjects").Where(s => s.Text("namespace") == from)) subject["namespace"] = to;
        }

        if (one.Text("kind") == "Service")
        {
            foreach (var port in one.Items("spec", "ports")) port.Remove("nodePort");
            if (one.Text("spec", "clusterIP") is not (null or "None")) ((JsonObject)one["spec"]!).Remove("clusterIP");
        }

        return one;
    }
}
