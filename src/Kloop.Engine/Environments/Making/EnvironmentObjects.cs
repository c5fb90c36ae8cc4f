using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Environments.Making;

/// <summary>What an environment has besides the application: limits, and who may do what. Pure.</summary>
internal static class EnvironmentObjects
{
    /// <summary>Memory that a container without a limit of its own gets, if the quota has as much.</summary>
    private const string UsualMemory = "1Gi";

    /// <summary>And what one gets that requests none.</summary>
    private const string UsualRequest = "64Mi";

    /// <summary>The quota; null without any.</summary>
    public static JsonObject? Quota(string? cpu, string? memory)
    {
        var hard = new JsonObject();
        if (cpu is not null) hard["requests.cpu"] = cpu;
        if (memory is not null) (hard["requests.memory"], hard["limits.memory"]) = (memory, memory);
        return hard.Count == 0 ? null : New(ResourceType.ResourceQuotas, new JsonObject { ["spec"] = new JsonObject { ["hard"] = hard } });
    }

    /// <summary>What containers get that say nothing: with a quota they would be refused otherwise.</summary>
    public static JsonObject Limits(string? memory) => New(ResourceType.LimitRanges, new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["limits"] = new JsonArray(new JsonObject
            {
                ["type"] = "Container",
                ["defaultRequest"] = new JsonObject { ["cpu"] = "20m", ["memory"] = Within(memory, UsualRequest) },
                ["default"] = new JsonObject { ["memory"] = Within(memory, UsualMemory) },
            }),
        },
    });

    /// <summary>
    /// Lets its own pods in, and those of every namespace that is no environment: the base, Ingress controllers, monitoring.
    /// Source: networking.k8s.io/v1, NetworkPolicyPeer.
    /// </summary>
    public static JsonObject Policy() => New(ResourceType.NetworkPolicies, new JsonObject
    {
        ["spec"] = new JsonObject
        {
            ["podSelector"] = new JsonObject(),
            ["policyTypes"] = new JsonArray("Ingress"),
            ["ingress"] = new JsonArray(new JsonObject
            {
                ["from"] = new JsonArray(
                    new JsonObject { ["podSelector"] = new JsonObject() },
                    new JsonObject
                    {
                        ["namespaceSelector"] = new JsonObject
                        {
                            ["matchExpressions"] = new JsonArray(new JsonObject { ["key"] = EnvironmentNames.Label, ["operator"] = "DoesNotExist" }),
                        },
                    }),
            }),
        },
    });

    /// <summary>
    /// The owner's rights: all within the namespace (Kubernetes' own ClusterRole <c>admin</c>), and the namespace itself, which
    /// a Role in it can name, since its requests bear its own name as their namespace.
    /// Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go.
    /// </summary>
    public static IReadOnlyList<(ResourceType Type, JsonObject Body)> Rights(string name, string user)
    {
        JsonObject Binding(string suffix, string kind, string role) => New(ResourceType.RoleBindings, new JsonObject
        {
            ["roleRef"] = new JsonObject { ["apiGroup"] = ResourceType.Roles.Group, ["kind"] = kind, ["name"] = role },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = ResourceType.Roles.Group, ["kind"] = "User", ["name"] = user }),
        }, suffix);
        var rule = new JsonObject
        {
            ["apiGroups"] = new JsonArray(""),
            ["resources"] = new JsonArray("namespaces"),
            ["resourceNames"] = new JsonArray(name),
            ["verbs"] = new JsonArray("get", "patch", "delete"),
        };
        return
        [
            (ResourceType.Roles, New(ResourceType.Roles, new JsonObject { ["rules"] = new JsonArray(rule) })),
            (ResourceType.RoleBindings, Binding("", "Role", EnvironmentNames.Objects)),
            (ResourceType.RoleBindings, Binding("-admin", "ClusterRole", "admin")),
        ];
    }

    private static string Within(string? quota, string usual) => quota is not null && Quantity.Parse(quota) < Quantity.Parse(usual) ? quota : usual;

    private static JsonObject New(ResourceType type, JsonObject rest, string suffix = "")
    {
        var body = new JsonObject
        {
            ["apiVersion"] = type.ApiVersion,
            ["kind"] = type.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = EnvironmentNames.Objects + suffix,
                ["labels"] = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop },
            },
        };
        foreach (var (key, value) in rest) body[key] = value?.DeepClone();
        return body;
    }
}
