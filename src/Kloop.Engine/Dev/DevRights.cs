using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>What developing in a workload needs.</summary>
internal static class DevRights
{
    public static IReadOnlyList<AccessRight> Of(ResourceType type, string workload)
    {
        string main = DevNames.Main(type, workload);
        return
        [
            new(type.Group, type.Plural, "get", workload, "read the workload"),
            new(type.Group, type.Plural, "patch", workload, "the dev patch, and its undoing"),
            new("", "secrets", "create", null, $"Secret {main} (key, record) and the agent's program"),
            new("", "secrets", "get", main, "the record, to heal"),
            new("", "secrets", "delete", main, "clean up"),
            .. Enumerable.Range(0, RedirectPlan.MostParts).Select(i => new AccessRight("", "secrets", "delete", DevNames.AgentPart(type, workload, i), "clean up")),
            new("", "pods", "list", null, "the workload's pods"),
            // GET is how a WebSocket asks; clusters from 1.35 on also check create.
            new("", "pods/portforward", "get", null, "the tunnel"),
            new("", "pods/portforward", "create", null, "the tunnel", Optional: true),
            new("", "pods/exec", "get", null, "which image has a shell, and what the container runs", Optional: true),
            new("", "pods/exec", "create", null, "which image has a shell, and what the container runs", Optional: true),
        ];
    }
}
