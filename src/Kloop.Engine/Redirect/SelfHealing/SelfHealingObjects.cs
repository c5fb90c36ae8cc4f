using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.SelfHealing;

/// <summary>
/// Who the agent is to the API server, and the one thing that it may do: patch its own Service. They belong
/// to the redirect's Secret, so the cluster removes them with it, whoever does that. Pure.
/// </summary>
internal static class SelfHealingObjects
{
    /// <summary>rbac.authorization.k8s.io/v1 Role.</summary>
    public static readonly ResourceType Roles = ResourceType.Roles;

    /// <summary>rbac.authorization.k8s.io/v1 RoleBinding.</summary>
    public static readonly ResourceType RoleBindings = ResourceType.RoleBindings;

    /// <summary>core/v1 ServiceAccount.</summary>
    public static readonly ResourceType ServiceAccounts = ResourceType.ServiceAccounts;

    /// <summary>All of them, in the order in which they are made.</summary>
    /// <param name="service">The redirected Service.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="secret">The redirect's Secret, as the API server has it.</param>
    public static IReadOnlyList<(ResourceType Type, JsonObject Body)> All(string service, string ns, JsonObject secret)
    {
        string name = RedirectNames.Main(service);
        return
        [
            (ServiceAccounts, With(ServiceAccounts, service, secret, new JsonObject { ["automountServiceAccountToken"] = false })),
            (Roles, With(Roles, service, secret, new JsonObject
            {
                ["rules"] = new JsonArray(new JsonObject
                {
                    ["apiGroups"] = new JsonArray(""),
                    ["resources"] = new JsonArray("services"),
                    ["resourceNames"] = new JsonArray(service),
                    ["verbs"] = new JsonArray("patch"),
                }),
            })),
            (RoleBindings, With(RoleBindings, service, secret, new JsonObject
            {
                ["roleRef"] = new JsonObject { ["apiGroup"] = Roles.Group, ["kind"] = Roles.Kind, ["name"] = name },
                ["subjects"] = new JsonArray(new JsonObject { ["kind"] = ServiceAccounts.Kind, ["name"] = name, ["namespace"] = ns }),
            })),
        ];
    }

    private static JsonObject With(ResourceType type, string service, JsonObject secret, JsonObject rest)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = type.ApiVersion,
            ["kind"] = type.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = RedirectNames.Main(service),
                ["labels"] = OriginRecord.Json(AgentObjects.AgentSelector(service)),
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Secret",
                    ["name"] = secret.Name(),
                    ["uid"] = secret.Text("metadata", "uid"),
                }),
            },
        };
        foreach (var (name, value) in rest) body[name] = value?.DeepClone();
        return body;
    }
}
