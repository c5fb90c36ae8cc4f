using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>What keeps a developed pod from running. Pure.</summary>
internal static class DevTrouble
{
    /// <summary>The cluster's words; null when nothing is wrong.</summary>
    public static string? Of(JsonObject pod)
    {
        // As for an agent's pod; an initContainer that did its work is no trouble.
        var statuses = pod.Items("status", "initContainerStatuses").Where(s => s.Number("state", "terminated", "exitCode") != 0)
            .Concat(pod.Items("status", "containerStatuses"));
        var view = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = pod.At("status", "conditions")?.DeepClone(),
                ["containerStatuses"] = new JsonArray([.. statuses.Select(s => s.DeepClone())]),
            },
        };
        return AgentTrouble.OfPod(view)?.Text;
    }
}
