using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>Applies objects: first all of them without effect, so that nothing is changed when one would be refused.</summary>
internal sealed class ObjectApply(Cluster cluster, ObjectTypes types, bool force)
{
    private const int AtOnce = 4;

    /// <summary>What an apply would do.</summary>
    /// <param name="objects">In the order in which they are applied.</param>
    /// <param name="newNamespaces">Namespaces that are not there yet: what goes there cannot be tried.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">The cluster refuses some; the text has all of them.</exception>
    public async Task<IReadOnlyList<PlannedApply>> PlanAsync(IReadOnlyList<JsonObject> objects, IReadOnlySet<string> newNamespaces, CancellationToken cancellationToken)
    {
        var planned = new PlannedApply[objects.Count];
        var refused = new ConcurrentDictionary<int, ClusterException>();
        await Parallel.ForEachAsync(Enumerable.Range(0, objects.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var type = (await types.FindAsync(ObjectId.Of(objects[i]), token))!;
            planned[i] = new PlannedApply(objects[i], type, ApplyOutcome.Created);
            if (newNamespaces.Contains(planned[i].Id.Namespace)) return;
            try
            {
                planned[i] = await TryAsync(planned[i], token);
            }
            catch (ClusterException e) when (ApplyFailure.CanReplace(planned[i].Id, e))
            {
                planned[i] = planned[i] with { Outcome = ApplyOutcome.Replaced };
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Conflict or ClusterFailure.Invalid or ClusterFailure.Forbidden)
            {
                refused[i] = e;
            }
            catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound && IsDefinedHere(planned[i].Id, objects))
            {
                // Its definition comes with this very deployment.
            }
        });
        if (refused.IsEmpty) return planned;
        var owners = new ObjectOwners(cluster);
        var texts = new List<string>();
        foreach (var (i, failure) in refused.OrderBy(r => r.Key))
        {
            var live = ApplyFailure.IsByGitOps(failure) ? await In(planned[i].Id).FindAsync(planned[i].Type, planned[i].Id.Name, cancellationToken) : null;
            texts.Add(ApplyFailure.Text(planned[i].Id, failure, live is null ? null : await owners.FindAsync(live, cancellationToken)));
        }

        throw new TaskFailedException(string.Join('\n', texts.Append("nothing was changed")));
    }

    /// <summary>Does what was planned.</summary>
    /// <exception cref="TaskFailedException">The cluster refuses it now.</exception>
    public async Task<JsonObject> ApplyAsync(PlannedApply planned, CancellationToken cancellationToken)
    {
        var at = In(planned.Id);
        try
        {
            if (planned.Outcome == ApplyOutcome.Replaced)
            {
                await at.DeleteAsync(planned.Type, planned.Id.Name, cancellationToken);
                while (await at.FindAsync(planned.Type, planned.Id.Name, cancellationToken) is not null) await Task.Delay(100, cancellationToken);
            }

            return await at.ApplyAsync(planned.Type, planned.Object, force, dryRun: false, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Conflict or ClusterFailure.Invalid or ClusterFailure.NotFound)
        {
            throw new TaskFailedException(ApplyFailure.Text(planned.Id, e));
        }
    }

    private async Task<PlannedApply> TryAsync(PlannedApply planned, CancellationToken cancellationToken)
    {
        var at = In(planned.Id);
        var live = await at.FindAsync(planned.Type, planned.Id.Name, cancellationToken);
        var after = await at.ApplyAsync(planned.Type, planned.Object, force, dryRun: true, cancellationToken);
        return planned with { Outcome = live is null ? ApplyOutcome.Created : ObjectComparison.Same(live, after) ? ApplyOutcome.Unchanged : ApplyOutcome.Changed, Live = live };
    }

    private Cluster In(ObjectId id) => id.Namespace.Length == 0 ? cluster : cluster.In(id.Namespace);

    private static bool IsDefinedHere(ObjectId id, IReadOnlyList<JsonObject> objects) =>
        objects.Any(o => o.Text("kind") == "CustomResourceDefinition" && o.Text("spec", "group") == id.Group && o.Text("spec", "names", "kind") == id.Kind);
}
