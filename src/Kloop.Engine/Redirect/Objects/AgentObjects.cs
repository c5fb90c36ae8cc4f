using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Objects;

/// <summary>The objects of one redirect, as they are sent to the API server. Pure: values in, JSON out.</summary>
internal sealed class AgentObjects(string service, PortPlan plan, OriginRecord origin)
{
    /// <summary>What a switched Service selects.</summary>
    public static IReadOnlyDictionary<string, string> AgentSelector(string service) =>
        new Dictionary<string, string> { [RedirectNames.ManagedBy] = RedirectNames.Kloop, [RedirectNames.ServiceLabel] = service };

    /// <summary>The Secret with the session key and the record: first to come, last to go.</summary>
    /// <param name="key">The session key.</param>
    /// <param name="session">Who began the redirect.</param>
    /// <param name="first">The same as the first of the sessions that share it.</param>
    /// <param name="undo">What puts the Service back, for an agent that may; null for one that may not.</param>
    public JsonObject Record(byte[] key, SessionRecord session, SessionMember first, JsonPatch? undo = null)
    {
        var secret = Record(key, session, first);
        if (undo is not null) secret["data"]![RedirectNames.UndoKey] = Base64(undo.ToComparableText());
        return secret;
    }

    private JsonObject Record(byte[] key, SessionRecord session, SessionMember first) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = Metadata(RedirectNames.Main(service)),
        ["type"] = "kloop.dev/redirect",
        ["data"] = new JsonObject
        {
            // Base64 twice: the API's own, and the one that an environment variable needs.
            ["key"] = Base64(Convert.ToBase64String(key)),
            ["record"] = Base64(session.Encode(origin)),
            [MemberList.Entry(first).Key] = MemberList.Entry(first).Value,
        },
    };

    /// <summary>The way to the origin's own pods.</summary>
    public JsonObject OriginService() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = Metadata(RedirectNames.Origin(service)),
        ["spec"] = new JsonObject
        {
            ["selector"] = OriginRecord.Json(origin.Selector),
            ["ports"] = new JsonArray([.. plan.Ports.Select(p =>
            {
                var port = new JsonObject { ["name"] = PortName(p), ["port"] = p.Service.Number };
                if (p.Service.TargetPort is { } target) port["targetPort"] = target.DeepClone();
                return (JsonNode)port;
            })]),
        },
    };

    /// <summary>One part of the agent's compressed program.</summary>
    public JsonObject Part(int index, ReadOnlySpan<byte> bytes) => AgentParts.Secret(Metadata(RedirectNames.AgentPart(service, index)), bytes);

    /// <summary>The agent, under the <c>restricted</c> Pod Security standard.</summary>
    /// <param name="image">What it runs in.</param>
    /// <param name="originAddress">Cluster IP of <see cref="OriginService"/>.</param>
    /// <param name="originPod">A pod whose pull secrets and node constraints apply to the image too.</param>
    /// <param name="replicas">How many agents: 1, or 2 on different nodes where there are.</param>
    /// <param name="ns">The namespace, where the agents may put the Service back by themselves; else null.</param>
    public JsonObject Deployment(AgentImage image, string originAddress, JsonObject originPod, int replicas = 1, string? ns = null)
    {
        var labels = OriginRecord.Json(AgentSelector(service));
        string[] healing = ns is null ? [] : ["--heal", "/" + ResourceType.Services.Path(ns, service)];
        var pod = AgentPod.Spec(service, image, [.. Arguments(originAddress), .. healing], plan.Health, originPod);
        if (ns is not null) AgentPod.SetHealing(pod, service);
        if (replicas > 1) AgentPod.SetApart(pod, labels);
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = Metadata(RedirectNames.Main(service)),
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = labels },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() },
                    ["spec"] = pod,
                },
            },
        };
    }

    private IReadOnlyList<string> Arguments(string originAddress)
    {
        string host = originAddress.Contains(':', StringComparison.Ordinal) ? $"[{originAddress}]" : originAddress;
        return
        [
            "--control", plan.Control.ToString(CultureInfo.InvariantCulture),
            "--health", plan.Health.ToString(CultureInfo.InvariantCulture),
            .. plan.Ports.SelectMany(p => (string[])["--map", $"{p.Service.Number}:{p.Agent}:{host}:{p.Service.Number}"]),
        ];
    }

    private JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["labels"] = OriginRecord.Json(AgentSelector(service)),
    };

    private static string PortName(RedirectedPort port) =>
        port.Service.Name.Length > 0 ? port.Service.Name : $"port-{port.Service.Number}";

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
