using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Logs;

/// <summary>Whose logs are asked for, in one namespace or several.</summary>
public static class LogTargets
{
    private const string All = "*";

    /// <summary>The workloads that names mean, by namespace.</summary>
    /// <param name="cluster">Seen from the namespace that is meant where none is said.</param>
    /// <param name="names">NAME, NAME.NAMESPACE, *.NAMESPACE or KIND/NAME; none for all of the namespace.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">A name means nothing; the text says what there is.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public static async Task<IReadOnlyList<(Cluster Cluster, IReadOnlyList<JsonObject> Workloads)>> FindAsync(
        Cluster cluster, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var here = await LoggedWorkloads.ListAsync(cluster, cancellationToken);
        if (names.Count == 0)
        {
            return here.Count > 0 ? [(cluster, here)] : throw new UsageException($"namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\" has no workload whose logs could be shown");
        }

        var found = new Dictionary<string, (Cluster Cluster, List<JsonObject> Workloads)>();
        foreach (string name in names)
        {
            // A workload's name may have dots itself: it counts first.
            var (there, wanted, all) = (cluster, name, here);
            if (Matching(here, name).Count == 0 && name.LastIndexOf('.') is > 0 and var dot)
            {
                (there, wanted) = (cluster.In(name[(dot + 1)..]), name[..dot]);
                all = await LoggedWorkloads.ListAsync(there, cancellationToken);
            }

            var matching = Matching(all, wanted);
            if (matching.Count == 0) throw new UsageException($"no workload \"{wanted}\" in namespace \"{there.Namespace}\" of context \"{there.Context}\": it has {(all.Count == 0 ? "none" : string.Join(", ", all.Select(w => w.Name())))}");
            found.TryAdd(there.Namespace, (there, []));
            found[there.Namespace].Workloads.AddRange(matching.Where(m => !found[there.Namespace].Workloads.Exists(w => w.Text("metadata", "uid") == m.Text("metadata", "uid"))));
        }

        return [.. found.Values.Select(f => (f.Cluster, (IReadOnlyList<JsonObject>)f.Workloads))];
    }

    private static List<JsonObject> Matching(IReadOnlyList<JsonObject> workloads, string name) =>
        [.. workloads.Where(w => name == All || w.Name() == name.Split('/')[^1])];
}
