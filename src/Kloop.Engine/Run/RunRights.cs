using Kloop.Engine.Redirect;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes.Access;

namespace Kloop.Engine.Run;

/// <summary>What <c>kloop run</c> needs: a redirect's rights without the switch.</summary>
internal static class RunRights
{
    public static IReadOnlyList<AccessRight> Of(RunTarget target, RunOptions options)
    {
        bool ports = target.Redirect.Plan.Ports.Count > 0;
        var references = PodReferences.Of(target.Redirect.Pod, target.Redirect.Plan.ContainerName);
        var copies = references.CopyRights(options.Volumes, options.WishedVolumes);
        var rights = RedirectPlan.RightsFor(target.Name, references)
            .Where(r => r is not { Resource: "services", Verb: "patch" } && (ports || r is not { Resource: "services", Verb: "create" or "delete" }));
        if (target.Type is not { } type) return [.. copies, .. rights];
        return
        [
            new(type.Group, type.Plural, "get", target.Name, "read the workload"),
            .. options.Replace ? (AccessRight[])[new(type.Group, type.Plural, "patch", target.Name, "--replace, and its undoing")] : [],
            .. copies,
            .. rights,
        ];
    }
}
