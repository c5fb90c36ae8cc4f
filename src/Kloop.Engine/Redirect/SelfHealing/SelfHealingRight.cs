using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.SelfHealing;

/// <summary>
/// Whether an agent may put its Service back by itself: only where the developer may give it that right. It
/// is never needed: without it a redirect is what it is, and <c>kloop heal</c> does it.
/// </summary>
internal static class SelfHealingRight
{
    /// <summary>What the developer needs for it.</summary>
    public static readonly IReadOnlyList<AccessRight> Rights =
    [
        new("", "serviceaccounts", "create", null, "who the agent is"),
        new(SelfHealingObjects.Roles.Group, "roles", "create", null, "the agent may patch this Service alone"),
        new(SelfHealingObjects.RoleBindings.Group, "rolebindings", "create", null, "the two together"),
    ];

    /// <summary>Whether the developer may, and did not decline.</summary>
    public static async Task<bool> IsThereAsync(Cluster cluster, RedirectOptions options, CancellationToken cancellationToken) =>
        options.SelfHeal && (await AccessReview.MissingAsync(cluster, Rights, cancellationToken)).Count == 0;

    /// <summary>Gives the agent its right. False when the cluster refuses: then it runs without.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="service">The redirected Service.</param>
    /// <param name="secret">The redirect's Secret, as the API server has it.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    public static async Task<bool> GiveAsync(Cluster cluster, string service, JsonObject secret, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (type, body) in SelfHealingObjects.All(service, cluster.Namespace, secret)) await cluster.CreateAsync(type, body, cancellationToken);
            return true;
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.Invalid or ClusterFailure.Conflict)
        {
            // Nobody may give more than they have, and a policy may forbid it altogether.
            return false;
        }
    }

    /// <summary>Takes it away at once; who may not leaves that to the cluster, since the objects belong to the redirect's Secret.</summary>
    public static async Task TakeAsync(Cluster cluster, string service, CancellationToken cancellationToken)
    {
        try
        {
            if (await cluster.FindAsync(ResourceType.Secrets, RedirectNames.Main(service), cancellationToken) is not { } secret || !Has(secret)) return;
            foreach (var type in (ResourceType[])[SelfHealingObjects.RoleBindings, SelfHealingObjects.Roles, SelfHealingObjects.ServiceAccounts])
            {
                await cluster.DeleteAsync(type, RedirectNames.Main(service), cancellationToken);
            }
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // See above.
        }
    }

    /// <summary>Whether a redirect's Secret says that there may be such objects.</summary>
    private static bool Has(JsonObject secret) => secret.Text("data", RedirectNames.UndoKey) is not null;
}
