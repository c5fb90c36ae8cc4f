using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>Finds a Service, or says what is near its name.</summary>
internal static class ServiceFinder
{
    private const int MostOffered = 3;

    /// <exception cref="UsageException">There is no such Service, or no such namespace.</exception>
    public static async Task<JsonObject> GetAsync(Cluster cluster, string name, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(ResourceType.Services, name, cancellationToken) is { } service)
        {
            return RedirectNames.IsOurs(service) && service.Text("metadata", "labels", RedirectNames.ServiceLabel) is not null
                ? throw new UsageException($"Service \"{name}\" is Kloop's own way to an origin: redirect \"{service.Text("metadata", "labels", RedirectNames.ServiceLabel)}\" instead")
                : service;
        }

        await CheckNamespaceAsync(cluster, cancellationToken);
        throw new UsageException($"no Service \"{name}\" in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\"{await NearAsync(cluster, name, cancellationToken)}");
    }

    private static async Task CheckNamespaceAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.GetPathAsync($"api/v1/namespaces/{Uri.EscapeDataString(cluster.Namespace)}", cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound)
        {
            throw new UsageException($"no namespace \"{cluster.Namespace}\" in context \"{cluster.Context}\"{await NamespacesAsync(cluster, cancellationToken)}");
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not read namespaces is told of the Service alone.
        }
    }

    private static async Task<string> NamespacesAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            var all = await cluster.GetPathAsync("api/v1/namespaces", cancellationToken);
            return Offer(Nearness.Nearest(cluster.Namespace, all.Items("items").Select(n => n.Name()), MostOffered));
        }
        catch (ClusterException)
        {
            return "";
        }
    }

    private static async Task<string> NearAsync(Cluster cluster, string name, CancellationToken cancellationToken)
    {
        try
        {
            var all = await cluster.ListAsync(ResourceType.Services, null, cancellationToken);
            var names = all.Where(s => !RedirectNames.IsOurs(s)).Select(s => s.Name()).ToList();
            var near = Nearness.Nearest(name, names, MostOffered);
            return near.Count > 0 ? Offer(near) : names.Count > 0 ? $"; it has: {string.Join(", ", names)}" : ", which has no Services: is it the right --namespace?";
        }
        catch (ClusterException)
        {
            return "";
        }
    }

    private static string Offer(IReadOnlyList<string> names) => names.Count == 0 ? "" : $"; did you mean {string.Join(" or ", names)}?";
}
