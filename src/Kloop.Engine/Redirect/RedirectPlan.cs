using System.Text.Json.Nodes;
using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.Redirect.Connections;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.SelfHealing;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>One thing that a redirect does to the namespace.</summary>
/// <param name="Action"><c>create</c> or <c>patch</c>.</param>
/// <param name="Kind">The object's kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Why">For people.</param>
public sealed record PlannedObject(string Action, string Kind, string Name, string Why);

/// <summary>Everything that redirecting one Service touches and needs, known before anything is touched.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Objects">What is created and patched.</param>
/// <param name="Rights">Every RBAC verb that is needed.</param>
/// <param name="Missing">Those of them that the user lacks.</param>
/// <param name="Notes">What callers may notice.</param>
public sealed record RedirectPlan(
    string Service, string Namespace, IReadOnlyList<PlannedObject> Objects, IReadOnlyList<AccessRight> Rights,
    IReadOnlyList<AccessRight> Missing, IReadOnlyList<string> Notes)
{
    /// <summary>Secrets that bring the agent's program; a few more than today's program needs, for tomorrow's.</summary>
    internal const int MostParts = 12;

    /// <summary>Plans a redirect without touching anything.</summary>
    public static async Task<RedirectPlan> OfAsync(Cluster cluster, RedirectOptions options, CancellationToken cancellationToken)
    {
        var target = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
        var rights = RightsFor(options, PodReferences.Of(target.Pod, target.Plan.ContainerName));
        if (options is { Ingress: true, Route.Name: { } name })
        {
            var subdomain = await SessionSubdomain.PlanAsync(cluster, options.Service, name, "", _ => { }, cancellationToken);
            rights = [.. rights, .. subdomain.Rights];
        }

        bool heals = await SelfHealingRight.IsThereAsync(cluster, options, cancellationToken);
        var missing = await AccessReview.MissingAsync(cluster, rights, cancellationToken);
        var pauses = await PausesAsync(cluster, target, cancellationToken);
        return new RedirectPlan(options.Service, cluster.Namespace, [.. ObjectsOf(options), .. heals ? HealingObjects(options.Service) : [], .. pauses.Pauses.Select(p => new PlannedObject("patch", p.Target.Type.Kind, p.Target.Name, p.Text))], rights, missing,
            [.. NotesOf(target, options.Route ?? new SessionRoute()), HealingNote(options, heals), .. pauses.Notes]);
    }

    /// <summary>What would be paused, or why nothing can be.</summary>
    private static async Task<PausePlan> PausesAsync(Cluster cluster, RedirectTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await PausePlan.OfAsync(cluster, [ChangedObject.Service(target.Service)], cancellationToken);
        }
        catch (TaskFailedException refused)
        {
            return new PausePlan([], [refused.Message]);
        }
    }

    /// <summary>A Role that grants exactly <see cref="Rights"/>, as JSON for <c>kubectl apply -f -</c>.</summary>
    public JsonObject Role() => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "Role",
        ["metadata"] = new JsonObject { ["name"] = $"kloop-redirect-{Service}", ["namespace"] = Namespace },
        ["rules"] = new JsonArray([.. Rights.GroupBy(r => (r.Group, r.Resource, r.Verb)).Select(g =>
        {
            var rule = new JsonObject
            {
                ["apiGroups"] = new JsonArray(g.Key.Group),
                ["resources"] = new JsonArray(g.Key.Resource),
                ["verbs"] = new JsonArray(g.Key.Verb),
            };
            // One right without a name covers all names.
            if (g.All(r => r.Name is not null)) rule["resourceNames"] = new JsonArray([.. g.Select(r => (JsonNode?)r.Name)]);
            return (JsonNode)rule;
        })]),
    };

    internal static IReadOnlyList<AccessRight> RightsFor(RedirectOptions options, PodReferences references) =>
    [
        .. RightsFor(options.Service, references),
        .. options.TlsSecret is { } secret ? [new AccessRight("", "secrets", "get", secret, "the application's certificate (--tls-secret)")] : (AccessRight[])[],
        .. references.CopyRights(options.Volumes, options.WishedVolumes),
        .. options.Flush ? FlushRights.Of(options.Service) : [],
    ];

    internal static IReadOnlyList<AccessRight> RightsFor(string service, PodReferences references)
    {
        string main = RedirectNames.Main(service);
        return
        [
            new("", "services", "get", service, "read the Service"),
            new("", "services", "list", null, "the pod's service variables; other redirects"),
            new("", "services", "patch", service, "the switch, and its undoing"),
            new("", "services", "create", null, $"Service {RedirectNames.Origin(service)}"),
            new("", "services", "delete", RedirectNames.Origin(service), "clean up"),
            new("", "secrets", "create", null, $"Secret {main} (key, record) and the agent's program"),
            new("", "secrets", "get", main, "the session's key, to join and to heal"),
            new("", "secrets", "patch", main, "who shares the redirect: to join and to leave"),
            new("", "secrets", "delete", main, "clean up"),
            .. Enumerable.Range(0, MostParts).Select(i => new AccessRight("", "secrets", "delete", RedirectNames.AgentPart(service, i), "clean up")),
            .. references.Rights(),
            new("apps", "deployments", "create", null, $"Deployment {main}: the agent"),
            new("apps", "deployments", "get", main, "why the agent's pod is not made"),
            new("apps", "deployments", "delete", main, "clean up"),
            new("", "pods", "list", null, "the origin's pods, and the agent's"),
            // GET is how a WebSocket asks; clusters from 1.35 on also check create.
            new("", "pods/portforward", "get", null, "the tunnel"),
            new("", "pods/portforward", "create", null, "the tunnel", Optional: true),
            new("", "events", "list", null, "the reason when the agent does not start", Optional: true),
        ];
    }

    private static IReadOnlyList<PlannedObject> ObjectsOf(RedirectOptions options)
    {
        string service = options.Service;
        return
        [
            new("create", "Secret", RedirectNames.Main(service), "session key, and the record of what is changed"),
            new("create", "Service", RedirectNames.Origin(service), "the way to the origin's own pods"),
            .. options.Image is not null ? [] : (PlannedObject[])[new("create", "Secret", RedirectNames.AgentPart(service, 0) + " …", "the agent's program, in parts below 1 MiB")],
            new("create", "Deployment", RedirectNames.Main(service), $"the agent: {(options.HighlyAvailable ? "two pods" : "one pod")}, Pod Security \"restricted\""),
            new("patch", "Service", service, $"selector and target ports lead to the agent; annotation {RedirectNames.OriginAnnotation} says what they were"),
        ];
    }

    private static IReadOnlyList<PlannedObject> HealingObjects(string service) =>
    [
        new("create", "ServiceAccount", RedirectNames.Main(service), "who the agent is to the API server"),
        new("create", "Role", RedirectNames.Main(service), $"the agent may patch Service {service}, and nothing else"),
        new("create", "RoleBinding", RedirectNames.Main(service), "the two together"),
    ];

    private static string HealingNote(RedirectOptions options, bool heals) =>
        heals ? "when no session is left for 2 minutes, the agent puts the Service back by itself (--no-self-heal declines)"
        : options.SelfHeal ? "you may not create ServiceAccounts, Roles and RoleBindings: the agent cannot put the Service back by itself, `kloop heal` does"
        : "the agent does not put the Service back by itself, `kloop heal` does";

    private static List<string> NotesOf(RedirectTarget target, SessionRoute route)
    {
        var notes = new List<string> { "callers keep connections that are open: they go on talking to the origin until they connect anew" };
        if (RouteText.Limits(route) is { } limits) notes.Insert(0, $"to the laptop come {limits}");
        if (target.View.Headless)
        {
            notes.Add($"Service \"{target.View.Name}\" is headless: while it is redirected, its name resolves to the agent, and names of single pods (pod.{target.View.Name}) do not resolve");
        }

        return notes;
    }
}
