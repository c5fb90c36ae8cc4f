using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>
/// Two redirected Services, one NAME: both agents take NAME's requests, and one clone leads to both, since its header
/// does. When the session that has it ends, the other one's agent takes its place. Pure.
/// </summary>
internal static class CloneHandover
{
    /// <summary>What makes a clone another session's; null when that one's agent has no entry for one of the clone's backends.</summary>
    /// <param name="clone">The clone.</param>
    /// <param name="service">The other session's way to its agent.</param>
    public static JsonPatch? Patch(JsonObject clone, JsonObject service)
    {
        var ports = service.Items("spec", "ports").Select(p => p.Text("name")).ToHashSet();
        var labels = (JsonObject)clone.At("metadata", "labels")!.DeepClone();
        foreach (string label in (string[])[RedirectNames.ServiceLabel, SubdomainNames.SessionLabel]) labels[label] = service.Text("metadata", "labels", label);
        var patch = new JsonPatch()
            .Test("/metadata/resourceVersion", clone.At("metadata", "resourceVersion"))
            .Replace("/metadata/labels", labels);
        foreach (var (rule, i) in clone.Items("spec", "rules").Select((r, i) => (r, i)))
        {
            foreach (var (path, j) in rule.Items("http", "paths").Select((p, j) => (p, j)))
            {
                if (!ports.Contains(path.Text("backend", "service", "port", "name"))) return null;
                patch.Replace($"/spec/rules/{i}/http/paths/{j}/backend/service/name", service.Name());
            }
        }

        return patch;
    }
}
