using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Dev;
using Kloop.Engine.Dev.Loop;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Planning;

/// <summary>What <c>kloop dev</c> changes besides what it deploys, and puts back at its end. Pure.</summary>
public static class DevChanges
{
    /// <summary>Of the workloads that would be developed in.</summary>
    /// <param name="application">The application.</param>
    /// <param name="objects">What it deploys.</param>
    /// <param name="images">References of its images by name.</param>
    /// <param name="only">Workloads or images that were named; empty for all.</param>
    public static IEnumerable<PlannedObject> Of(Application application, IReadOnlyList<JsonObject> objects, IReadOnlyDictionary<string, string> images, IReadOnlyList<string> only)
    {
        var workloads = objects.Select(o => (Type: TypeOf(o), Workload: o)).Where(w => w.Type is not null).Select(w => (w.Type!, w.Workload)).ToList();
        foreach (var one in TargetWorkload.Of(application.Targets, workloads, images).Where(w => only.Count == 0 || only.Any(w.IsCalled)))
        {
            string main = DevNames.Main(one.Type, one.Name);
            yield return new PlannedObject("create", "Secret", main, "the session's key, and the record of what is changed; until dev ends");
            yield return new PlannedObject("create", "Secret", $"{main}-agent-*", "the agent's program, where no image has it; until dev ends");
            yield return new PlannedObject("patch", one.Type.Kind, one.Name, "its container runs under Kloop's supervisor; put back when dev ends");
        }
    }

    private static ResourceType? TypeOf(JsonObject one) => one.Text("kind") switch
    {
        "Deployment" => ResourceType.Deployments,
        "StatefulSet" => ResourceType.StatefulSets,
        _ => null,
    };
}
