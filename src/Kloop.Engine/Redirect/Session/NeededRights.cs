using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Refuses, before anything is touched, what the user may not do.</summary>
internal static class NeededRights
{
    /// <param name="cluster">The cluster.</param>
    /// <param name="what">What the rights are for, such as <c>redirecting "cart"</c>.</param>
    /// <param name="rights">All of them; those that are optional are not asked about.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClusterException">Some are missing; the text names them.</exception>
    public static async Task CheckAsync(Cluster cluster, string what, IReadOnlyList<AccessRight> rights, string remedy, CancellationToken cancellationToken)
    {
        var missing = await AccessReview.MissingAsync(cluster, [.. rights.Where(r => !r.Optional)], cancellationToken);
        if (missing.Count == 0) return;
        var lines = missing.Select(r => $"  {r.Verb} {r.Resource}{(r.Name is null ? "" : $" \"{r.Name}\"")} ({r.Why})");
        throw new ClusterException(ClusterFailure.Forbidden,
            $"you may not do all that {what} in namespace \"{cluster.Namespace}\" needs; nothing was touched. Missing:\n{string.Join('\n', lines)}\n{remedy}");
    }
}
