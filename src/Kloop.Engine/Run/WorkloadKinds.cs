using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Run;

/// <summary>The kinds of workloads, by the words of the command line and of the API.</summary>
internal static class WorkloadKinds
{
    /// <summary>The type that a word before a slash means; null for none, <c>Service</c> among them.</summary>
    public static ResourceType? Of(string word) => word.ToLowerInvariant() switch
    {
        "deploy" or "deployment" or "deployments" => ResourceType.Deployments,
        "sts" or "statefulset" or "statefulsets" => ResourceType.StatefulSets,
        "cj" or "cronjob" or "cronjobs" => ResourceType.CronJobs,
        "job" or "jobs" => ResourceType.Jobs,
        _ => null,
    };

    /// <summary>The type of a kind, in the version that the cluster has.</summary>
    public static async Task<ResourceType> TypeAsync(Cluster cluster, string kind, CancellationToken cancellationToken)
    {
        var type = ((ResourceType[])[ResourceType.Deployments, ResourceType.StatefulSets, ResourceType.Jobs]).FirstOrDefault(t => t.Kind == kind);
        if (type is not null) return type;
        var batch = await cluster.GetPathAsync("apis/batch/v1", cancellationToken);
        return batch.Items("resources").Any(r => r.Text("name") == ResourceType.CronJobs.Plural) ? ResourceType.CronJobs : ResourceType.OldCronJobs;
    }
}
