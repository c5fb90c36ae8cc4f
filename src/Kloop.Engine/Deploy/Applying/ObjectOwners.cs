using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Owners;
using Kloop.Kubernetes;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>Who keeps objects as Git says, and may put back what a deployment changes; each is read once.</summary>
internal sealed class ObjectOwners(Cluster cluster)
{
    private readonly OwnerReader _reader = new(cluster);

    /// <summary>The first that does, for people, such as <c>Flux Kustomization flux-system/shop</c>; null for nobody.</summary>
    /// <param name="live">The object, as the cluster has it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string?> FindAsync(JsonObject live, CancellationToken cancellationToken)
    {
        foreach (var owner in OwnerMarks.Of(live))
        {
            try
            {
                var view = await _reader.ReadAsync(owner, live, cancellationToken);
                if (view.Access != OwnerAccess.Gone) return view.Owner.Where;
            }
            catch (ClusterException) when (owner.Certain && !cancellationToken.IsCancellationRequested)
            {
                // The object's own marks say enough.
                return owner.Where;
            }
        }

        return null;
    }
}
