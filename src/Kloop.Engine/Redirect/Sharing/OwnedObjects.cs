using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Sharing;

/// <summary>Removes the objects that belong to one session alone.</summary>
internal static class OwnedObjects
{
    /// <summary>The kinds that a session may own, by the name in its record.</summary>
    public static readonly IReadOnlyDictionary<string, ResourceType> Types = ((ResourceType[])
    [
        new("networking.k8s.io", "v1", "ingresses", "Ingress"), ResourceType.Services, ResourceType.Secrets, ResourceType.ConfigMaps,
    ]).ToDictionary(t => t.Kind);

    /// <summary>Deletes them where they are still there and Kloop's own: a record never leads to anybody else's object.</summary>
    public static async Task RemoveAsync(Cluster cluster, IEnumerable<SessionMember> sessions, CancellationToken cancellationToken)
    {
        foreach (var session in sessions)
        {
            // First, since another session with the same name may take a subdomain over.
            if (session.Objects.Any(o => o.Kind == "Ingress")) await Subdomains.Subdomains.RemoveAsync(cluster, session.Id, cancellationToken);
            foreach (var own in session.Objects)
            {
                if (!Types.TryGetValue(own.Kind, out var type)) continue;
                if (await cluster.FindAsync(type, own.Name, cancellationToken) is not { } there || !IsOf(there, session.Id)) continue;
                await cluster.DeleteAsync(type, own.Name, cancellationToken);
            }
        }
    }

    private static bool IsOf(System.Text.Json.Nodes.JsonObject there, string session) =>
        RedirectNames.IsOurs(there) && there.Text("metadata", "labels", Subdomains.SubdomainNames.SessionLabel) is var label && (label is null || label == session);
}
