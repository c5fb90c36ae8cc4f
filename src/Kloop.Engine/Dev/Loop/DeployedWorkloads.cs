using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Dev.Logs;
using Kloop.Kubernetes;

namespace Kloop.Engine.Dev.Loop;

/// <summary>The workloads of the application as the cluster has them now: logs are shown of all, also of those that come later.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="rendered">What is deployed at this moment.</param>
/// <param name="followed">What is developed in, which others may deploy.</param>
/// <param name="time">The clock.</param>
internal sealed class DeployedWorkloads(Cluster cluster, Func<IReadOnlyList<JsonObject>> rendered, Func<IEnumerable<TargetWorkload>> followed, TimeProvider time)
{
    /// <summary>A CronJob makes Jobs without a word.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private IReadOnlyList<JsonObject> _found = [];
    private IReadOnlyList<JsonObject>? _of;
    private long _looked;

    /// <summary>Looks anew after a deployment, and else seldom. While the cluster is out of reach it is what it was.</summary>
    public async Task<IReadOnlyList<JsonObject>> LookAsync(CancellationToken cancellationToken)
    {
        var objects = rendered();
        if (ReferenceEquals(objects, _of) && time.GetElapsedTime(_looked) < Fresh) return _found;
        try
        {
            var ids = objects.Select(ObjectId.Of).Select(i => (i.Kind, i.Namespace, i.Name)).Concat(followed().Select(f => (f.Type.Kind, cluster.Namespace, f.Name))).ToHashSet();
            var found = new List<JsonObject>();
            foreach (string ns in ids.Select(i => i.Namespace).Where(n => n.Length > 0).Distinct()) found.AddRange(LoggedWorkloads.Of(await LoggedWorkloads.ListAsync(cluster.In(ns), cancellationToken), ids));
            (_found, _of, _looked) = (found, objects, time.GetTimestamp());
        }
        catch (ClusterException) when (!cancellationToken.IsCancellationRequested)
        {
            // The next look tells.
        }

        return _found;
    }
}
