using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.GitOps.Owners;
using Kloop.Kubernetes;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>What the API server's refusals of an apply mean, and what to do. Pure.</summary>
internal static class ApplyFailure
{
    /// <summary>The flag that takes others' fields, as kubectl calls it.</summary>
    public const string ForceFlag = "--force-conflicts";

    /// <summary>Whether the object can only be made anew, and may be: nothing but its own work is lost.</summary>
    public static bool CanReplace(ObjectId id, ClusterException failure) =>
        failure.Failure == ClusterFailure.Invalid && id.Kind is "Job" or "Pod"
        && (failure.Message.Contains("immutable", StringComparison.Ordinal) || failure.Message.Contains("updates may not change fields", StringComparison.Ordinal));

    /// <summary>Whether a controller of Flux or Argo CD stands in the way: what is taken from it, it takes back.</summary>
    public static bool IsByGitOps(ClusterException failure) => failure.Failure == ClusterFailure.Conflict && FieldAsserted.IsNamedIn(failure.Message);

    /// <summary>For people, with the remedy.</summary>
    /// <param name="id">The object.</param>
    /// <param name="failure">The refusal.</param>
    /// <param name="owner">Who keeps the object as Git says, where that is known.</param>
    public static string Text(ObjectId id, ClusterException failure, string? owner = null) => failure.Failure switch
    {
        ClusterFailure.Conflict when failure.Message.Contains($"\"{Cluster.FieldManager}\"", StringComparison.Ordinal) =>
            $"{id}: {failure.Message}. The manager \"{Cluster.FieldManager}\" is a redirect or a dev session that is on (`kloop status`): end it first",
        ClusterFailure.Conflict when IsByGitOps(failure) =>
            $"{id}: {failure.Message}. {owner ?? "A controller of Flux or Argo CD"} keeps it as Git says, and would put back what {ForceFlag} takes over: deploy into an environment of your own (kloop env create), or leave the deployment as it is and work in it by kloop redirect or kloop sync, which pause that",
        ClusterFailure.Conflict => $"{id}: {failure.Message}. Leave these fields out of the manifest, or take them over with {ForceFlag}",
        ClusterFailure.Invalid when failure.Message.Contains("immutable", StringComparison.Ordinal) =>
            $"{id}: {failure.Message}. Such a field cannot be changed: put it back, or delete the object (kubectl -n {id.Namespace} delete {id}) and deploy again",
        _ => $"{id}: {failure.Message}",
    };
}
