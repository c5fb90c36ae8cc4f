using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Access;

/// <summary>One right that a namespaced Role grants.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Resource">Plural, with a subresource such as <c>pods/portforward</c>.</param>
/// <param name="Verb">Such as <c>get</c>.</param>
/// <param name="Name">The only object it is needed for; null where RBAC cannot name one (create, list).</param>
/// <param name="Why">For people.</param>
/// <param name="Optional">Whether it goes without, with less: what then is missing is told when it is.</param>
public sealed record AccessRight(string Group, string Resource, string Verb, string? Name, string Why, bool Optional = false);

/// <summary>Asks the API server what the user may do (authorization.k8s.io/v1 SelfSubjectAccessReview; everyone may ask).</summary>
public static class AccessReview
{
    /// <summary>The rights among <paramref name="rights"/> that the user lacks in the cluster's namespace.</summary>
    public static async Task<IReadOnlyList<AccessRight>> MissingAsync(
        Cluster cluster, IReadOnlyList<AccessRight> rights, CancellationToken cancellationToken)
    {
        var allowed = await Task.WhenAll(rights.Select(r => AllowedAsync(cluster, r, cancellationToken)));
        return [.. rights.Where((_, i) => !allowed[i])];
    }

    private static async Task<bool> AllowedAsync(Cluster cluster, AccessRight right, CancellationToken cancellationToken)
    {
        var parts = right.Resource.Split('/', 2);
        var attributes = new JsonObject
        {
            ["namespace"] = cluster.Namespace,
            ["group"] = right.Group,
            ["resource"] = parts[0],
            ["verb"] = right.Verb,
        };
        if (parts.Length == 2) attributes["subresource"] = parts[1];
        if (right.Name is not null) attributes["name"] = right.Name;
        var review = new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
        var answer = await cluster.PostPathAsync("apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, cancellationToken);
        return answer.Flag("status", "allowed");
    }
}
