using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Shoes;

/// <summary>A pod's environment, read from the cluster.</summary>
internal sealed class ClusterEnvironment(Cluster cluster) : IEnvironmentSource
{
    public Task<JsonObject?> FindConfigMapAsync(string name, CancellationToken cancellationToken) =>
        cluster.FindAsync(ResourceType.ConfigMaps, name, cancellationToken);

    public Task<JsonObject?> FindSecretAsync(string name, CancellationToken cancellationToken) =>
        cluster.FindAsync(ResourceType.Secrets, name, cancellationToken);

    /// <exception cref="UsageException">The pod needs what is not there.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ResolveAsync(JsonObject pod, string container, CancellationToken cancellationToken)
    {
        var services = (await cluster.ListAsync(ResourceType.Services, null, cancellationToken)).Where(s => !RedirectNames.IsOurs(s)).ToList();
        if (await ApiServerAsync(cancellationToken) is { } apiServer) services.Add(apiServer);
        try
        {
            return await PodEnvironment.ResolveAsync(pod, container, services, this, cancellationToken);
        }
        catch (EnvironmentException e)
        {
            throw new UsageException($"the environment of pod {pod.Name()} cannot be resolved: {e.Message}");
        }
    }

    /// <summary>Every pod has KUBERNETES_SERVICE_HOST; its Service stands in another namespace, which not everybody may read.</summary>
    private async Task<JsonObject?> ApiServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.GetPathAsync("api/v1/namespaces/default/services/kubernetes", cancellationToken);
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.NotFound)
        {
            return null;
        }
    }
}
