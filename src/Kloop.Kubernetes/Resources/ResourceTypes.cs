using System.Collections.Concurrent;

namespace Kloop.Kubernetes.Resources;

/// <summary>Which types the cluster serves, also those of custom resources. Asks for each group and version once.</summary>
public sealed class ResourceTypes(Cluster cluster)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<ResourceType>> _known = [];

    /// <summary>The type of objects with these words; null when the cluster does not serve it.</summary>
    /// <param name="apiVersion">Such as <c>v1</c> or <c>apps/v1</c>.</param>
    /// <param name="kind">Such as <c>Deployment</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ResourceType?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(apiVersion, out var types))
        {
            types = await ReadAsync(apiVersion, cancellationToken);
            _known[apiVersion] = types;
        }

        return types.FirstOrDefault(t => t.Kind == kind);
    }

    /// <summary>Forgets what it knows, after custom resource definitions have come.</summary>
    public void Forget() => _known.Clear();

    private async Task<IReadOnlyList<ResourceType>> ReadAsync(string apiVersion, CancellationToken cancellationToken)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        try
        {
            var list = await cluster.GetPathAsync((slash < 0 ? "api/" : "apis/") + apiVersion, cancellationToken);
            return
            [
                .. list.Items("resources")
                    .Where(r => r.Text("name")?.Contains('/', StringComparison.Ordinal) == false)
                    .Select(r => new ResourceType(group, version, r.Text("name")!, r.Text("kind")!) { Namespaced = r.Flag("namespaced") }),
            ];
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound)
        {
            return [];
        }
    }
}
